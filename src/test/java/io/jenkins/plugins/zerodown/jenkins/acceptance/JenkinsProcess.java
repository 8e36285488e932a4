package io.jenkins.plugins.zerodown.jenkins.acceptance;

import io.jenkins.plugins.zerodown.fixture.Ports;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.Users;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The process of a Jenkins, its port and its log. */
final class JenkinsProcess {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** An ordinary user that every machine has. */
    private static final String USER = "nobody";
    /**
     * Java replaces the shell, so that one pid is all of it; it ends with this virtual machine, whose end closes the
     * pipe.
     */
    private static final String RUN =
            "exec 3<&0; (cat <&3 >/dev/null; kill \"$$\" 2>/dev/null) & exec \"$@\" </dev/null 3<&-";

    private final Path war;
    private final Path base;
    private final int port = Ports.free();
    private Process process;

    /** @param base a directory that holds home/, files/ and the log */
    JenkinsProcess(Path war, Path base) {
        this.war = war;
        this.base = base;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    String log() throws IOException {
        Path log = base.resolve("log");
        return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
    }

    /** Gives all that is there to the user that Jenkins runs as. */
    void own() throws IOException, InterruptedException {
        own(base);
    }

    void own(Path path) throws IOException, InterruptedException {
        if (asRoot()) {
            Ran.of("chown", "-R", Users.uid(USER) + ":" + Users.group(USER), path.toString())
                    .orThrow();
        }
        Ran.of("chmod", "-R", "u+rwX", path.toString()).orThrow();
    }

    private static boolean asRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Words that begin a command of Java's, run by the ordinary user; it ends with this virtual machine. */
    static List<String> java() throws IOException {
        List<String> words = new ArrayList<>(List.of("sh", "-c", RUN, "sh", "nice"));
        if (asRoot()) {
            words.addAll(List.of(
                    "setpriv", "--reuid", USER, "--regid", String.valueOf(Users.group(USER)), "--clear-groups", "--"));
        }
        words.add(ProcessHandle.current().info().command().orElse("java"));
        return words;
    }

    /** Returns when it is ready. */
    void start() throws IOException, InterruptedException {
        List<String> words = java();
        words.addAll(List.of(
                "-Xmx1g",
                "-Djava.awt.headless=true",
                "-Djenkins.install.runSetupWizard=false",
                "-Dhudson.model.UpdateCenter.never=true",
                "-Dhudson.model.UsageStatistics.disabled=true",
                "-Dhudson.plugins.git.GitSCM.ALLOW_LOCAL_CHECKOUT=true",
                "-Dzd.url=" + url() + "/",
                "-Djava.io.tmpdir=" + Files.createDirectories(temporary()),
                "-jar",
                war.toString(),
                "--httpListenAddress=127.0.0.1",
                "--httpPort=" + port));
        own(temporary());
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(base.resolve("home").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(base.toFile(), "log")));
        builder.environment().put("JENKINS_HOME", home());
        builder.environment().put("HOME", home());
        builder.environment().put("LC_ALL", "C.UTF-8");
        int before = log().length();
        process = builder.start();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!log().substring(before).contains("Jenkins is fully up and running") || !answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("Jenkins did not start: " + log());
            }
            Thread.sleep(200);
        }
    }

    private Path temporary() {
        return base.resolve("tmp");
    }

    private String home() {
        return base.resolve("home").toString();
    }

    private boolean answers() throws InterruptedException {
        try {
            return HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create(url() + "/login"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Jenkins did not end within 60 s of SIGTERM");
        }
    }

    /** Also what it has started, which is known by its environment. */
    void end() throws InterruptedException {
        if (process != null) {
            kill();
        }
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            all.filter(other -> environment(other.pid()).contains("JENKINS_HOME=" + home() + "\0"))
                    .forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static String environment(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
