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
        this.home = home.toAbsolutePath();
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
    public void prepare() throws IOException {
        Files.createDirectories(home);
        Files.writeString(home.resolve("zerodown.yaml"), site.configuration(name()));
    }

    @Override
    public Cost deploy(Path tree, Path before) throws IOException, InterruptedException {
        Path collections = home.resolve("collections.log");
        long began = System.nanoTime();
        double resident = Processes.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-Xlog:gc:file=" + collections,
                        "-jar",
                        jar.toString(),
                        "deploy",
                        "-f",
                        home.resolve("zerodown.yaml").toString(),
                        "--source",
                        tree.toString(),
                        "--no-build"),
                List.of("XDG_CACHE_HOME=" + home));
        double seconds = (System.nanoTime() - began) / 1e9;
        return Cost.NOTHING
                .and(Measure.SECONDS, seconds)
                .and(Measure.RESIDENT, resident)
                .and(Measure.HEAP, Memory.heldAfterCollections(collections));
    }
}
