package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The engine as users start it: a process of its own for each deployment, with no more than 96 MB of heap. */
final class Jar implements Contender {
    private final Site site;
    private final Path home;
    private final Path jar;

    Jar(Site site, Path home, Path jar) {
        this.site = site;
        this.home = home;
        this.jar = jar.toAbsolutePath();
    }

    @Override
    public String name() {
        return "jar";
    }

    @Override
    public boolean present() {
        return Files.isRegularFile(jar);
    }

    @Override
    public boolean takes(Scenario scenario) {
        return true;
    }

    @Override
    public void prepare() throws IOException {
        Files.createDirectories(home);
        Files.writeString(home.resolve("zerodown.yaml"), site.configuration(name()));
    }

    @Override
    public void forget() {
        // Its cache is keyed by what a server says that it has.
    }

    @Override
    public Cost deploy(Path tree) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Processes.run(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx96m", "-jar", jar.toString(),
                "deploy", "-f", home.resolve("zerodown.yaml").toString(), "--source", tree.toString(), "--no-build"),
                List.of("XDG_CACHE_HOME=" + home));
        return Cost.of((System.nanoTime() - began) / 1e9);
    }

    @Override
    public void close() {
        // Each deployment was a process of its own.
    }
}
