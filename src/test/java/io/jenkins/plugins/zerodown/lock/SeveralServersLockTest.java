package io.jenkins.plugins.zerodown.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused;
import io.jenkins.plugins.zerodown.ssh.Connector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lock of a target with several servers. */
@Tag("servers")
class SeveralServersLockTest extends LockSite {
    @Test
    void a_server_that_cannot_be_locked_leaves_none_locked() throws Exception {
        Path place = place();
        Connector down = server -> {
            throw new ConnectionRefused(ConnectionRefused.Reason.LOGIN, "refused by the test", null);
        };
        Server second = new Server(
                "web2",
                "127.0.0.2",
                22,
                "deploy",
                new Server.PasswordEnv("NONE"),
                new Server.KnownHosts("none"),
                false,
                Optional.empty());
        try (Host up = host();
                Host other = new Host(second, down);
                Lock lock = lock(List.of(other, up), place, "jane")) {
            assertThatThrownBy(() -> lock.take(line -> {}, LONG))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("web2");
            assertThat(lock.isHeld()).isFalse();
            assertThat(new ServerLock(up, new Layout(place.toString())).holder())
                    .isEmpty();
        }
    }

    @Test
    void servers_are_waited_for_in_the_order_of_their_addresses_however_they_are_listed() throws Exception {
        Path place = Path.of("app");
        Path machines = place();
        List<String> told = new CopyOnWriteArrayList<>();
        List<Host> hosts = new ArrayList<>();
        for (String address : List.of("10.0.0.3", "10.0.0.1", "10.0.0.2")) {
            hosts.add(machine(machines, address));
        }
        try (Host first = machine(machines, "10.0.0.1");
                Host last = machine(machines, "10.0.0.3");
                Lock one = lock(first, place, "jack");
                Lock other = lock(last, place, "jill");
                Lock lock = lock(hosts, place, "jane")) {
            one.take(line -> {}, LONG);
            other.take(line -> {}, LONG);
            CompletableFuture<Void> taken = CompletableFuture.runAsync(() -> {
                try {
                    lock.take(told::add, LONG);
                } catch (LockBusy | RemoteFailure | InterruptedException e) {
                    throw new CompletionException(e);
                }
            });
            await(() -> !told.isEmpty());
            assertThat(told).singleElement().asString().contains("10.0.0.1").contains("jack");
            other.close();
            assertThat(taken).isNotDone();
            one.close();
            taken.get();
        } finally {
            hosts.forEach(Host::close);
        }
    }

    @Test
    void who_waits_for_a_server_holds_none_that_comes_after_it() throws Exception {
        Path place = Path.of("app");
        Path machines = place();
        List<String> told = new CopyOnWriteArrayList<>();
        try (Host web1 = machine(machines, "web1");
                Host web2 = machine(machines, "web2");
                Host web3 = machine(machines, "web3");
                Lock other = lock(web2, place, "jack");
                Lock waiting = lock(List.of(web3, web2, web1), place, "jane")) {
            other.take(line -> {}, LONG);
            CompletableFuture<Void> taken = CompletableFuture.runAsync(() -> {
                try {
                    waiting.take(told::add, LONG);
                } catch (LockBusy | RemoteFailure | InterruptedException e) {
                    throw new CompletionException(e);
                }
            });
            await(() -> !told.isEmpty());
            assertThat(new ServerLock(web1, new Layout("app")).holder())
                    .hasValueSatisfying(holder -> assertThat(holder.toString()).contains("jane"));
            try (Host again = machine(machines, "web3");
                    Lock third = lock(again, place, "jill")) {
                third.take(line -> {}, LONG);
                assertThat(taken).isNotDone();
            }
            other.close();
            taken.get();
            assertThat(new ServerLock(web2, new Layout("app")).holder())
                    .hasValueSatisfying(holder -> assertThat(holder.toString()).contains("jane"));
            assertThat(new ServerLock(web3, new Layout("app")).holder())
                    .hasValueSatisfying(holder -> assertThat(holder.toString()).contains("jane"));
        }
    }

    /** A server of its own, whose deployPath is relative to its directory. */
    private static Host machine(Path machines, String name) throws IOException {
        Files.createDirectories(machines.resolve(name));
        Path shell = machines.resolve(name + ".sh");
        Files.writeString(shell, "#!/bin/sh\ncd -- \"${0%.sh}\"\nexec /bin/sh \"$@\"\n");
        assertThat(shell.toFile().setExecutable(true)).isTrue();
        return new Host(
                new Server(
                        name,
                        name,
                        22,
                        "deploy",
                        new Server.PasswordEnv("NONE"),
                        new Server.KnownHosts("none"),
                        false,
                        Optional.empty()),
                LocalConnector.with(shell.toString()));
    }
}
