package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.fixture.Load;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.Switch;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.ssh.JschConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two hundred switches over OpenSSH, while visitors ask nginx and PHP-FPM for a page without a pause. */
@Timeout(180)
class SwitchUnderLoadIT {
    private static final int SWITCHES = 200;
    private static final int VISITORS = 8;
    /** Between two switches. */
    private static final int ANSWERS = 10;

    private static final Layout LAYOUT = new Layout(TestServer.DEPLOY_PATH);
    private static final ReleaseId BLUE = new ReleaseId("20250820092100");
    private static final ReleaseId GREEN = new ReleaseId("20250821101500");

    private enum Tools {
        GNU,
        BUSYBOX
    }

    @ParameterizedTest
    @EnumSource(Tools.class)
    void no_request_fails_and_no_moment_is_without_current(Tools tools) throws Exception {
        TestServer.assumePresent();
        if (tools == Tools.BUSYBOX) {
            Programs.assume("busybox");
        }
        try (TestServer server =
                        tools == Tools.BUSYBOX ? TestServer.with().busybox().start() : TestServer.start();
                WebStack web = twoReleases(server);
                Host host = new Host(server.server("web1"), new JschConnector(new NoSecrets()));
                Lock lock = new Lock(List.of(host), LAYOUT, new Owner("jane", Optional.empty()))) {
            lock.take(line -> {}, Duration.ofMinutes(1));
            Switch current = new Switch(host, target(host), lock, List.of("php"), Optional.empty(), line -> {});

            Seen seen = watch(server, web, i -> current.to(i % 2 == 0 ? GREEN : BLUE));

            seen.tell(tools.name());
            assertThat(seen.load.failures()).as(seen.load.kinds() + web.log()).isZero();
            assertThat(seen.moments).isZero();
            assertThat(seen.looks).isGreaterThan(SWITCHES);
            assertThat(seen.load.bodies())
                    .containsExactly(PlainPhpApplication.page("1", BLUE), PlainPhpApplication.page("2", GREEN));
            assertThat(current.live().is(BLUE)).isTrue();
        }
    }

    private static Target target(Host host) {
        return new Target(
                "production",
                LAYOUT.deployPath(),
                List.of(host.server()),
                5,
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Target.Modes.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Set.of());
    }

    /** Without it, the test above might not be able to fail. */
    @Tag("long")
    @Test
    void a_switch_by_removal_is_seen_to_fail() throws Exception {
        TestServer.assumePresent();
        try (TestServer server = TestServer.start();
                WebStack web = twoReleases(server)) {
            Seen seen = watch(
                    server,
                    web,
                    i -> server.runAs(
                                    server.user(),
                                    "sh",
                                    "-euc",
                                    "rm \"$1/current\"; ln -s \"$2\" \"$1/current\"",
                                    "sh",
                                    TestServer.DEPLOY_PATH,
                                    "releases/" + (i % 2 == 0 ? GREEN : BLUE))
                            .orThrow());

            assertThat(seen.load.failures()).isPositive();
            assertThat(seen.moments).isPositive();
        }
    }

    private interface Turn {
        void number(int i) throws Exception;
    }

    /** @param looks how often current was looked at; @param moments how often it was not there */
    private record Seen(Load.Report load, long looks, long moments) {
        void tell(String tools) {
            System.out.printf(
                    "%s: %d switches under %d connections: %,d requests, %,d failed; current looked at %,d times,"
                            + " %,d times gone%n",
                    tools, SWITCHES, VISITORS, load.requests(), load.failures(), looks, moments);
        }
    }

    private static Seen watch(TestServer server, WebStack web, Turn turn) throws Exception {
        Watcher watcher = new Watcher(server.deployPath().resolve("current"));
        try (Load load = Load.on(web.url("/"), VISITORS)) {
            load.awaitMore(100);
            watcher.start();
            for (int i = 0; i < SWITCHES; i++) {
                turn.number(i);
                load.awaitMore(ANSWERS);
            }
            watcher.end();
            load.awaitMore(100);
            return new Seen(load.stop(), watcher.looks, watcher.moments);
        }
    }

    /** Looks at the link again and again. */
    private static final class Watcher extends Thread {
        private final Path current;
        private long looks;
        private long moments;
        private volatile boolean done;

        Watcher(Path current) {
            super("watcher of current");
            this.current = current;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!done) {
                looks++;
                if (!Files.exists(current.resolve("public/index.php"))) {
                    moments++;
                }
            }
        }

        void end() throws InterruptedException {
            done = true;
            join();
        }
    }

    private static WebStack twoReleases(TestServer server) throws Exception {
        Path releases = server.deployPath().resolve("releases");
        for (ReleaseId id : List.of(BLUE, GREEN)) {
            Path page = PlainPhpApplication.write(releases.resolve(id.value()), id.equals(BLUE) ? "1" : "2")
                    .resolve("public/index.php");
            // As pages do, it takes its time before it reads the next file: switches fall into the middle of requests.
            Files.writeString(page, Files.readString(page).replace("<?php\n", "<?php usleep(5000);\n"));
        }
        Files.createSymbolicLink(server.deployPath().resolve("current"), Path.of("releases", BLUE.value()));
        server.run("chown", "-hR", server.user() + ":", TestServer.DEPLOY_PATH).orThrow();
        return WebStack.serving(TestServer.DEPLOY_PATH)
                .user(server.user())
                .inside(command -> server.inside(command.toArray(String[]::new)))
                .start();
    }

    private static final class NoSecrets implements Secrets {
        @Override
        public String text(String name) throws IOException {
            throw new IOException("there is no secret " + name);
        }

        @Override
        public byte[] file(String name) throws IOException {
            return Files.readAllBytes(Path.of(name));
        }
    }
}
