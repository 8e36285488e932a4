package io.jenkins.plugins.zerodown.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While a deployment runs, whoever lists the processes of the machines, or reads what lies about, learns no secret. */
@Wants(
        server = true,
        programs = {"php", "composer"})
class SecretsInSightIT {
    /** Others on this machine may look for theirs at the same time. */
    private static final String OWN = Long.toHexString(System.nanoTime());

    private static final Map<String, String> SECRETS = Map.of(
            "ZD_PASS_BY",
            "bypass-0d1f7c93aa" + OWN,
            "ZD_HOOK",
            "http://127.0.0.1:9/hook-5be21f70cc" + OWN,
            "ZD_SIGN",
            "sign-c3a7715e9d" + OWN,
            "ZD_OPCACHE",
            "opcache-1c09d5e7b3" + OWN);
    private static final String PASSWORD = "database-77f0e1b2c4" + OWN;

    @TempDir
    Path directory;

    @Test
    void no_secret_is_in_an_argument_list_or_in_a_file_that_others_may_read() throws Exception {
        HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Set<String> shown = Collections.synchronizedSet(new TreeSet<>());
        site.createContext("/", exchange -> {
            shown.add(exchange.getRequestURI().getPath()
                    + (exchange.getRequestHeaders().containsKey("Cookie") ? " by its cookie" : "")
                    + (("Bearer " + SECRETS.get("ZD_OPCACHE"))
                                    .equals(exchange.getRequestHeaders().getFirst("Authorization"))
                            ? " by its token"
                            : ""));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        site.start();
        String address = "http://127.0.0.1:" + site.getAddress().getPort();
        try (TestServer server = TestServer.start()) {
            // env with root's rights stands for sudo.
            String root = TestServer.ROOT + "/as-root";
            server.run("sh", "-c", "cp /usr/bin/env \"$1\" && chmod 4755 \"$1\"", "sh", root)
                    .orThrow();
            Project project = Project.in(directory)
                    .on(server, "web1")
                    .target("runtimeUser: " + Users.RUNTIME + "\nbecome: " + root + "\n")
                    .options("""
                    envFile: production.env
                    maintenance: {secret: ZD_PASS_BY}
                    services: {queue: off}
                    opcache: {method: url, url: "%1$s/opcache", tokenEnv: ZD_OPCACHE}
                    health: {url: "%1$s/up", perServer: "%1$s", attempts: 2, interval: 1s, command: 'php artisan \
                    app:check'}
                    notify:
                      - {urlEnv: ZD_HOOK, secretEnv: ZD_SIGN, format: json}
                    commands:
                      midRelease: ['php artisan app:check']
                    """.formatted(address));
            Path temporary = Files.createDirectory(directory.resolve("temporary"));
            project.java("-Djava.io.tmpdir=" + temporary);
            SECRETS.forEach(project::environment);
            Files.writeString(project.env(), LaravelApplication.ENV + "DB_PASSWORD=" + PASSWORD + "\n");
            LaravelApplication.in(project.application()).write();
            for (int i = 0; i < 2; i++) {
                Look look = new Look(server.root(), directory.resolve("cache"), temporary);
                Process engine = project.start("deploy");
                FutureTask<String> out = new FutureTask<>(
                        () -> new String(engine.getInputStream().readAllBytes()));
                new Thread(out).start();
                while (engine.isAlive()) {
                    look.around();
                }
                assertThat(engine.waitFor()).as(out.get()).isZero();
                assertThat(out.get()).doesNotContain(all().toArray(String[]::new));
                look.around();
                assertThat(look.seen).isEmpty();
                assertThat(look.processes.get())
                        .as("processes that were looked at")
                        .isGreaterThan(100);
            }
            Set<String> others = new TreeSet<>();
            for (String secret : all()) {
                others.addAll(server.runAs("nobody", "grep", "-rlF", secret, TestServer.ROOT, "/tmp")
                        .out()
                        .lines()
                        .filter(file -> !file.contains("SecretsInSightIT"))
                        .toList());
            }
            assertThat(others).as("what anybody may read on the server").isEmpty();
            assertThat(shown).as("secrets that were used").contains("/up by its cookie", "/opcache by its token");
            assertThat(Files.readString(server.deployPath().resolve("deployment.log")))
                    .doesNotContain(all().toArray(String[]::new));
        } finally {
            site.stop(0);
        }
    }

    private static List<String> all() {
        return Stream.concat(SECRETS.values().stream(), Stream.of(PASSWORD)).toList();
    }

    /** One who looks at everything, again and again. */
    private static final class Look {
        private final List<Path> places;
        private final Set<String> seen = new TreeSet<>();
        private final AtomicInteger processes = new AtomicInteger();

        Look(Path... places) {
            this.places = List.of(places);
        }

        void around() throws IOException {
            for (int i = 0; i < 20; i++) {
                arguments();
                Thread.yield();
            }
            for (Path place : places) {
                files(place);
            }
        }

        private void arguments() throws IOException {
            try (Stream<Path> all = Files.list(Path.of("/proc"))) {
                all.filter(path -> path.getFileName().toString().matches("\\d+"))
                        .forEach(process -> {
                            try {
                                String words =
                                        Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
                                processes.incrementAndGet();
                                all().stream()
                                        .filter(words::contains)
                                        .forEach(secret -> seen.add("argument " + words.replace('\0', ' ')));
                            } catch (IOException ended) {
                                return;
                            }
                        });
            }
        }

        /**
         * Files that others may read, or a group but PHP-FPM's; a directory that they cannot enter hides what is in it.
         */
        private void files(Path place) throws IOException {
            if (!Files.isDirectory(place)) {
                return;
            }
            Files.walkFileTree(place, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return may(folder, PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.GROUP_EXECUTE)
                            ? FileVisitResult.CONTINUE
                            : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()
                            && attributes.size() < 1 << 20
                            && may(file, PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_READ)) {
                        String text = text(file);
                        all().stream().filter(text::contains).forEach(secret -> seen.add("file " + file));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }
            });
        }

        /** Not where it has gone meanwhile. */
        private static boolean may(Path file, PosixFilePermission others, PosixFilePermission group) {
            try {
                PosixFileAttributes facts =
                        Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                return facts.permissions().contains(others)
                        || facts.permissions().contains(group)
                                && !facts.group().getName().equals(Users.RUNTIME);
            } catch (IOException gone) {
                return false;
            }
        }

        private static String text(Path file) {
            try {
                return Files.readString(file, StandardCharsets.ISO_8859_1);
            } catch (IOException gone) {
                return "";
            }
        }
    }
}
