package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.fixture.CuttingProxy;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What goes wrong on one server of a site, and its fix. */
final class Fault {
    private static final Duration DOWN = Duration.ofSeconds(3);
    private static final Duration STALLED = Duration.ofSeconds(8);

    private static final String FILL_BYTES = """
            dd if=/dev/zero of="$1/fill" bs=64k 2>/dev/null
            dd if=/dev/zero bs=1 >>"$1/fill" 2>/dev/null
            true""";
    private static final String FILL_INODES = """
            if [ "$(stat -f -c %T "$1")" = tmpfs ]; then
              for i in 1 2 3 4 5 6 7 8 9; do
                used=$(($(stat -f -c '%c - %d' "$1")))
                mount -o "remount,nr_inodes=$used" "$1" && exit 0
              done
              exit 1
            fi
            mkdir "$1/fill" || exit 0
            i=0
            while { true >"$1/fill/$i"; } 2>/dev/null; do i=$((i + 1)); done""";
    /** A disk to which somebody is writing cannot be made so. */
    private static final String READ_ONLY = """
            i=0
            while [ "$i" -lt 200 ]; do
              mount -o remount,ro "$1" 2>/dev/null && exit 0
              sleep 0.05
              i=$((i + 1))
            done
            exit 1""";

    private static final String HEAL = """
            set -e
            room=
            [ "$(stat -f -c %T "$1")" != tmpfs ] || room=,nr_inodes=100000
            mount -o "remount,rw$room" "$1"
            rm -rf "$1/fill"
            """;

    private final Cut cut;
    private final TestServer server;
    private final CuttingProxy proxy;
    private boolean over;

    Fault(Cut cut, CutSite site) {
        this.cut = cut;
        this.server = site.server(cut.server());
        this.proxy = site.proxy(cut.server());
    }

    /** In whichever of the operation's threads that is, which may go on without it. @return whether it came about */
    synchronized boolean happen() {
        // An interrupt would leave a disk that somebody still fills.
        return !over && CompletableFuture.supplyAsync(this::comesAbout).join();
    }

    private boolean comesAbout() {
        try {
            switch (cut.kind()) {
                case CLOSE -> proxy.cut();
                case CLOSE_AND_DOWN -> {
                    proxy.refuse(true);
                    proxy.cut();
                    later(DOWN, () -> proxy.refuse(false));
                }
                case STALL -> {
                    proxy.stall();
                    later(STALLED, proxy::heal);
                }
                case DROP -> server.dropConnections();
                case KILL_SHELL -> server.killCommands();
                case DISK_FULL ->
                    server.run("sh", "-c", FILL_BYTES, "sh", TestServer.ROOT).orThrow();
                case NO_INODES ->
                    server.run("sh", "-c", FILL_INODES, "sh", TestServer.ROOT).orThrow();
                case READ_ONLY -> {
                    return server.run("sh", "-c", READ_ONLY, "sh", TestServer.ROOT)
                            .ok();
                }
                case KILL_ENGINE -> throw new IllegalStateException("an engine in this virtual machine is not killed");
            }
            return true;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void later(Duration when, Runnable what) {
        Thread thread = new Thread(
                () -> {
                    try {
                        Thread.sleep(when.toMillis());
                        what.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "later");
        thread.setDaemon(true);
        thread.start();
    }

    /** All is well again, and nothing goes wrong any more. Waits for what goes wrong right now. */
    synchronized void heal() throws IOException, InterruptedException {
        over = true;
        proxy.refuse(false);
        proxy.heal();
        if (cut.disk()) {
            server.run("sh", "-c", HEAL, "sh", TestServer.ROOT).orThrow();
        }
    }
}
