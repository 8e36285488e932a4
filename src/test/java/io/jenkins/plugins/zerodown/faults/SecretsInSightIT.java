package io.jenkins.plugins.zerodown.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
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
@Wants(server = true, programs = {"php", "composer"})
class SecretsInSightIT {
    private static final Map<String, String> SECRETS = Map.of("ZD_PASS_BY", "bypass-0d1f7c93aa",
            "ZD_HOOK", "http://127.0.0.1:9/hook-5be21f70cc", "ZD_SIGN", "sign-c3a7715e9d");
    private static final String PASSWORD = "database-77f0e1b2c4";

    @TempDir
    Path directory;

    @Test
    void no_secret_is_in_an_argument_list_or_in_a_file_that_others_may_read() throws Exception {
        try (TestServer server = TestServer.start()) {
            Project project = Project.in(directory).on(server, "web1").options("""
                    envFile: production.env
                    maintenance: {secret: ZD_PASS_BY}
                    services: {queue: off}
                    notify:
                      - {urlEnv: ZD_HOOK, secretEnv: ZD_SIGN, format: json}
                    commands:
                      midRelease: ['php artisan app:check']
                    """);
            SECRETS.forEach(project::environment);
            Files.writeString(project.env(), LaravelApplication.ENV + "DB_PASSWORD=" + PASSWORD + "\n");
            LaravelApplication.in(project.application()).write();
            for (int i = 0; i < 2; i++) {
                Look look = new Look(server.root(), directory.resolve("cache"));
                Process engine = project.start("deploy");
                FutureTask<String> out = new FutureTask<>(() -> new String(engine.getInputStream().readAllBytes()));
                new Thread(out).start();
                while (engine.isAlive()) {
                    look.around();
                }
                assertThat(engine.waitFor()).as(out.get()).isZero();
                assertThat(out.get()).doesNotContain(all().toArray(String[]::new));
                look.around();
                assertThat(look.seen).isEmpty();
                assertThat(look.processes.get()).as("processes that were looked at").isGreaterThan(100);
            }
            Set<String> others = new TreeSet<>();
            for (String secret : all()) {
                others.addAll(server.runAs("nobody", "grep", "-rlF", secret, TestServer.ROOT, "/tmp").out().lines()
                        .filter(file -> !file.contains("SecretsInSightIT")).toList());
            }
            assertThat(others).as("what anybody may read on the server").isEmpty();
            assertThat(Files.readString(server.deployPath().resolve("deployment.log"))).doesNotContain(all().toArray(String[]::new));
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
                all.filter(path -> path.getFileName().toString().matches("\\d+")).forEach(process -> {
                    try {
                        String words = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
                        processes.incrementAndGet();
                        all().stream().filter(words::contains).forEach(secret -> seen.add("argument " + words.replace('\0', ' ')));
                    } catch (IOException ended) {
                        return;
                    }
                });
            }
        }

        /** Files that group or others may read; a directory that they cannot enter hides what is in it. */
        private void files(Path place) throws IOException {
            if (!Files.isDirectory(place)) {
                return;
            }
            Files.walkFileTree(place, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return may(folder, PosixFilePermission.OTHERS_EXECUTE) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && attributes.size() < 1 << 20
                            && may(file, PosixFilePermission.OTHERS_READ)) {
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
        private static boolean may(Path file, PosixFilePermission what) {
            try {
                return Files.getPosixFilePermissions(file).contains(what);
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
