package io.jenkins.plugins.zerodown.jenkins.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.flow.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation that the script console asks an engine for, as a step of a Pipeline does: what Jenkins keeps of it is in
 * a file.
 */
final class EngineAtWork {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NUMBERS =
            Deployment.steps().stream().map(Step::number).toList();
    private static final String ASK = """
            import io.jenkins.plugins.zerodown.flow.DeploymentState
            import io.jenkins.plugins.zerodown.jenkins.configuration.ZeroDownConfiguration
            import io.jenkins.plugins.zerodown.jenkins.credentials.StoredSecrets
            import io.jenkins.plugins.zerodown.jenkins.engine.Engine
            import io.jenkins.plugins.zerodown.jenkins.operation.*
            import io.jenkins.plugins.zerodown.protocol.*

            def events = new File('%1$s/events')
            def file = new File('%1$s/operation.json').toPath()
            def target = ExtensionList.lookupSingleton(ZeroDownConfiguration).targets.find { it.name == '%2$s' }
            def order = target.order().directory('%3$s', false).by('jane', '')
            def operation = java.nio.file.Files.exists(file) ? Operation.load(file) : Operation.begin(file, '%1$s', \
            order, new DeploymentState())
            def root = '%4$s' == '' ? Jenkins.get().rootPath : Jenkins.get().getNode('%4$s').rootPath
            def text = { new String(it, 'UTF-8') }
            def said = null
            try {
                for (number in '%5$s'.split(' ')) {
                    def request = { id, setting ->
                        number == 'finish' ? new Request.Finish(id, setting, false) \
            : new Request.Step(id, setting, number, false)
                    } as Request.Unaddressed
                    def secrets = StoredSecrets.forJenkins(operation.order())
                    def answer = operation.ask(Engine.on(root), secrets, request, {
                        events << text(ProtocolCodec.bytes(it)) << '\\n'
                    })
                    said = text(ProtocolCodec.bytes(answer))
                    if (answer instanceof EngineAnswer.StepEnded && answer.outcome() in ['failed', 'stopped']) {
                        break
                    }
                }
            } catch (IOException e) {
                said = groovy.json.JsonOutput.toJson([thrown: e.class.simpleName, message: e.message])
            }
            println said
            """;

    private final JenkinsServer jenkins;
    private final Path directory;
    private final String target;
    private final Path source;
    private String node;

    /** @param node empty text for the controller itself */
    EngineAtWork(JenkinsServer jenkins, String target, Path source, String node)
            throws IOException, InterruptedException {
        this.jenkins = jenkins;
        this.target = target;
        this.source = source;
        this.node = node;
        directory = Files.createTempDirectory(jenkins.files(), "operation");
        jenkins.give(directory);
    }

    /** Goes on there from now on. */
    void moveTo(String other) {
        node = other;
    }

    /**
     * @param requests numbers of steps, or "finish", until one fails. @return the engine's last answer, or what was
     *     thrown, and its message
     */
    private JsonNode ask(List<String> requests) throws IOException, InterruptedException {
        String all = String.join(" ", requests);
        return JSON.readTree(jenkins.groovy(ASK.formatted(directory, target, source, node, all)));
    }

    /** All numbered steps from one to another. */
    JsonNode steps(String from, String to) throws IOException, InterruptedException {
        return ask(NUMBERS.subList(NUMBERS.indexOf(from), NUMBERS.indexOf(to) + 1));
    }

    JsonNode finish() throws IOException, InterruptedException {
        return ask(List.of("finish"));
    }

    /** All that was shown so far. */
    List<JsonNode> events() throws IOException {
        Path file = directory.resolve("events");
        List<JsonNode> events = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                events.add(JSON.readTree(line));
            }
        }
        return events;
    }

    /** What Jenkins keeps of it. */
    String kept() throws IOException {
        return Files.readString(directory.resolve("operation.json"));
    }
}
