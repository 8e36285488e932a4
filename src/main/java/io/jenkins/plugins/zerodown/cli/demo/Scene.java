package io.jenkins.plugins.zerodown.cli.demo;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;

/** Everything that the demo needs, in one temporary directory and this process; closing it leaves nothing of it. */
final class Scene implements Closeable {
    private static final Duration SETTLES = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Path directory;
    private final DemoServer server;
    private final DemoSite site;

    private Scene(Path directory, DemoServer server, DemoSite site) {
        this.directory = directory;
        this.server = server;
        this.site = site;
    }

    static Scene set() throws IOException {
        Path directory = Files.createTempDirectory("zerodown-demo").toRealPath();
        Path home = Files.createDirectory(directory.resolve("server"));
        DemoServer server = new DemoServer(home);
        DemoSite site = new DemoSite(home.resolve("app/current"));
        Scene scene = new Scene(directory, server, site);
        scene.configure();
        return scene;
    }

    private void configure() throws IOException {
        server.writeIdentity(directory.resolve("id_demo"));
        Files.writeString(directory.resolve("production.env"), "APP_NAME=\"ZeroDown demo\"\nAPP_ENV=production\n");
        Files.writeString(configuration(), """
                targets:
                  - name: demo
                    deployPath: %s
                    servers:
                      - {name: web1, host: %s, port: %d, user: %s, identityFile: id_demo, hostKey: "%s"}
                application:
                  kind: php
                  sharedDirs: [storage]
                  sharedFiles: [.env]
                  envFile: production.env
                  opcache: off
                  health: {url: "%s", attempts: 2, interval: 1s, successes: 1}
                """.formatted(
                        deployPath(),
                        DemoServer.HOST,
                        server.port(),
                        DemoServer.USER,
                        server.hostKeyLine(),
                        site.url("/health")));
    }

    Path directory() {
        return directory;
    }

    Path configuration() {
        return directory.resolve("zerodown.yaml");
    }

    Path deployPath() {
        return directory.resolve("server/app");
    }

    /** Where the command line keeps what it would keep in the user's home. */
    Path cache() {
        return directory.resolve("cache");
    }

    DemoServer server() {
        return server;
    }

    DemoSite site() {
        return site;
    }

    /** What visitors see now; "none" where there is no release. */
    String liveVersion() throws IOException {
        Path version = deployPath().resolve("current/VERSION");
        return Files.exists(version) ? Files.readString(version).strip() : "none";
    }

    /** Commands that were cut off may still write for a moment: what they made meanwhile goes, too. */
    @Override
    public void close() throws IOException {
        site.close();
        server.close();
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + SETTLES.toNanos();
        try {
            while (!removed(System.nanoTime() - end > 0)) {
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            interrupted = true;
            removed(true);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param last whether what cannot be removed is told by an exception */
    private boolean removed(boolean last) throws IOException {
        try {
            remove();
            return true;
        } catch (IOException e) {
            if (last) {
                throw e;
            }
            return false;
        }
    }

    private void remove() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
