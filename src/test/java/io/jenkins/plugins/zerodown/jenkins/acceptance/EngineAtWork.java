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
            import com.fasterxml.jackson.databind.ObjectMapper
            import io.jenkins.plugins.zerodown.jenkins.configuration.ZeroDownConfiguration
            import io.jenkins.plugins.zerodown.jenkins.credentials.StoredSecrets
            import io.jenkins.plugins.zerodown.jenkins.engine.Engine
            import io.jenkins.plugins.zerodown.jenkins.operation.*

            def events = new File('%1$s/events')
            def file = new File('%1$s/operation.json').toPath()
            def target = ExtensionList.lookupSingleton(ZeroDownConfiguration).targets.find { it.name == '%2$s' }
            def order = target.order().directory('%3$s', false).by('jane', '')
            def operation = java.nio.file.Files.exists(file) ? Operation.load(file) : Operation.begin(file, '%1$s', \
            order, [:])
            def root = '%4$s' == '' ? Jenkins.get().rootPath : Jenkins.get().getNode('%4$s').rootPath
            def json = new ObjectMapper()
            def answer = null
            try {
                for (request in json.readTree('%5$s')) {
                    answer = operation.ask(Engine.on(root), StoredSecrets.forJenkins(operation.order()), request, {
                        events << it.toString() << '\\n'
                    })
                    if (answer.has('error') || answer.path('outcome').asText() in ['failed', 'stopped']) {
                        break
                    }
                }
            } catch (IOException e) {
                answer = json.createObjectNode().put('thrown', e.class.simpleName).put('message', e.message)
            }
            println answer
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
     * @param requests JSON objects, until one fails. @return the engine's last answer, or what was thrown, and its
     *     message
     */
    JsonNode ask(List<String> requests) throws IOException, InterruptedException {
        String all = "[" + String.join(", ", requests) + "]";
        return JSON.readTree(jenkins.groovy(ASK.formatted(directory, target, source, node, all)));
    }

    /** All numbered steps from one to another. */
    JsonNode steps(String from, String to) throws IOException, InterruptedException {
        return ask(NUMBERS.subList(NUMBERS.indexOf(from), NUMBERS.indexOf(to) + 1).stream()
                .map(number -> "{\"do\": \"step\", \"step\": \"" + number + "\"}")
                .toList());
    }

    JsonNode finish() throws IOException, InterruptedException {
        return ask(List.of("{\"do\": \"finish\"}"));
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
