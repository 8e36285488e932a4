package io.jenkins.plugins.zerodown.jenkins.acceptance;

import io.jenkins.plugins.zerodown.fixture.CuttingProxy;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * An agent on this machine, run by an ordinary user, that calls its Jenkins by WebSocket through a proxy that counts.
 */
final class InboundAgent implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final JenkinsServer jenkins;
    private final String name;
    private final Path directory;
    private final CuttingProxy connection;
    private Process process;

    private InboundAgent(JenkinsServer jenkins, String name) throws IOException {
        this.jenkins = jenkins;
        this.name = name;
        directory = Files.createDirectories(jenkins.files().resolve("agent-" + name));
        connection = new CuttingProxy("127.0.0.1", URI.create(jenkins.url("/")).getPort());
    }

    /** @param name also its label. Returns when Jenkins has it */
    static InboundAgent start(JenkinsServer jenkins, String name) throws IOException, InterruptedException {
        InboundAgent agent = new InboundAgent(jenkins, name);
        jenkins.groovy("""
                def node = new hudson.slaves.DumbSlave('%1$s', '%2$s', new hudson.slaves.JNLPLauncher())
                node.launcher.webSocket = true
                node.labelString = '%1$s'
                node.numExecutors = 2
                Jenkins.get().addNode(node)
                """.formatted(name, agent.directory));
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(jenkins.url("/jnlpJars/agent.jar")))
                                .build(),
                        HttpResponse.BodyHandlers.ofFile(agent.directory.resolve("agent.jar")));
        try {
            agent.startAgain();
        } catch (IOException | InterruptedException | RuntimeException e) {
            agent.close();
            throw e;
        }
        return agent;
    }

    void startAgain() throws IOException, InterruptedException {
        jenkins.give(directory);
        String secret = jenkins.groovy("println Jenkins.get().getComputer('" + name + "').jnlpMac");
        List<String> words = JenkinsProcess.java();
        words.addAll(List.of(
                "-Xmx256m",
                "-jar",
                directory.resolve("agent.jar").toString(),
                "-webSocket",
                "-url",
                "http://127.0.0.1:" + connection.port() + "/",
                "-name",
                name,
                "-secret",
                secret,
                "-workDir",
                directory.toString()));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(directory.toFile(), "log")));
        builder.environment().put("HOME", directory.toString());
        // By that the fixture knows what has to end with its Jenkins.
        builder.environment().put("JENKINS_HOME", jenkins.home().toString());
        process = builder.start();
        Awaited.until(PATIENCE, "agent " + name + " to connect", () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the agent ended: " + log());
            }
            return isConnected();
        });
    }

    boolean isConnected() throws IOException, InterruptedException {
        return jenkins.groovy("println Jenkins.get().getComputer('" + name + "').online")
                .equals("true");
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    /** Its root directory, as Jenkins names it. */
    Path directory() {
        return directory;
    }

    /** Between it and Jenkins. */
    CuttingProxy connection() {
        return connection;
    }

    /** Bytes between it and Jenkins so far, in both directions. */
    long crossed() {
        return connection.passed(true) + connection.passed(false);
    }

    /** SIGKILL. Returns when Jenkins has noticed. */
    void kill() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        Awaited.until(PATIENCE, "Jenkins to miss agent " + name, () -> !isConnected());
    }

    @Override
    public void close() {
        connection.close();
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
