package io.jenkins.plugins.zerodown.jenkins.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.ConfigurationFile;
import io.jenkins.plugins.zerodown.config.Layer;
import io.jenkins.plugins.zerodown.config.Need;
import io.jenkins.plugins.zerodown.config.SecretNames;
import io.jenkins.plugins.zerodown.config.Target;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the engine is told of a target, and for whom. Holds no secret. Immutable; each method that adds something
 * returns a copy.
 */
public final class TargetRequest implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REPOSITORY = "zerodown.yaml";

    /** As JSON: Jackson's own types need not be the same when it is read back. */
    private final String order;
    /** Null where it is the operation's own. */
    private final String work;

    TargetRequest(String order, String work) {
        this.order = order;
        this.work = work;
    }

    /**
     * A target whose options count before all that are added here.
     *
     * @param configuration text of a configuration that has the target
     */
    public static TargetRequest of(String configuration, String target) {
        return new TargetRequest(
                JSON.createObjectNode()
                        .put("configuration", configuration)
                        .put("target", target)
                        .toString(),
                null);
    }

    /** Adds the options of the repository's zerodown.yaml. @param yaml its text */
    public TargetRequest repository(String yaml) {
        return with(order ->
                order.withArray("layers").addObject().put("origin", REPOSITORY).put("yaml", yaml));
    }

    /**
     * Adds options over those that are there.
     *
     * @param origin what messages call them, such as "the step's arguments"
     * @param applicationOptions keys of {@code application:} with maps, lists, texts, numbers and booleans
     * @throws IllegalArgumentException naming a value that is something else
     */
    public TargetRequest options(String origin, Map<String, Object> applicationOptions) {
        JsonNode plain = JSON.valueToTree(PlainOptions.of(origin, applicationOptions));
        return with(order ->
                order.withArray("layers").addObject().put("origin", origin).set("options", plain));
    }

    /** The same, written as YAML: keys of {@code application:}. Blank text adds nothing. */
    public TargetRequest options(String origin, String applicationYaml) {
        if (applicationYaml.isBlank()) {
            return this;
        }
        // Indented, so that no line of it can end the section that it stands in.
        String section = applicationYaml.lines().map(line -> "  " + line + '\n').collect(Collectors.joining());
        return with(order ->
                order.withArray("layers").addObject().put("origin", origin).put("yaml", "application:\n" + section));
    }

    /** What is deployed. @param path absolute, on the engine's machine; @param build false: as it stands */
    public TargetRequest directory(String path, boolean build) {
        return with(order -> order.putObject("source").put("directory", path).put("build", build));
    }

    /** What is deployed: the target's repository. @param commit empty text for its branch's newest */
    public TargetRequest commit(String commit) {
        return with(order -> order.putObject("source").put("commit", commit));
    }

    /** For what needs no files: the engine then refuses to run anything of a build on its machine. */
    public TargetRequest withoutSource() {
        return with(order -> order.remove("source"));
    }

    /**
     * @param who user or job, as others who want the target will read it; @param url of the build, empty where there is
     *     none
     */
    public TargetRequest by(String who, String url) {
        return with(order -> order.put("who", who).put("url", url));
    }

    /** With others who have the target. */
    public TargetRequest patience(Duration patience) {
        return with(order -> order.put("patience", patience.toSeconds()));
    }

    /**
     * Works in the work directory of an earlier operation, which has kept it: what {@code zdBuild} made is found there.
     */
    public TargetRequest workOf(String operation) {
        return new TargetRequest(order, operation);
    }

    public String target() {
        return read().path("target").asText();
    }

    /**
     * What the engine will ask the credentials store for, once the layers are put over each other.
     *
     * @throws BadConfiguration with the engine's sentences, naming each key that is locked or cannot be used
     */
    public List<Need> needs() throws BadConfiguration {
        ObjectNode read = read();
        ConfigurationFile file = ConfigurationFile.parse(
                "target " + target(), Path.of("/"), read.path("configuration").asText(), SecretNames.CREDENTIALS);
        Target target = file.target(target());
        List<Layer> layers = new ArrayList<>();
        for (JsonNode layer : read.path("layers")) {
            layers.add(layer(layer));
        }
        return Stream.concat(
                        target.needs().stream(),
                        file.application(target, layers.toArray(Layer[]::new)).needs().stream())
                .toList();
    }

    private static Layer layer(JsonNode layer) throws BadConfiguration {
        String origin = layer.path("origin").asText();
        if (layer.has("yaml")) {
            return Layer.ofRepository(origin, layer.get("yaml").asText(), SecretNames.CREDENTIALS);
        }
        Map<?, ?> options = JSON.convertValue(layer.path("options"), Map.class);
        return Layer.of(origin, PlainOptions.of(origin, options), SecretNames.CREDENTIALS);
    }

    /** The operation in whose work directory it is done, where that is not its own. */
    Optional<String> work() {
        return Optional.ofNullable(work);
    }

    /** As the desk wants it, but for the directories. */
    ObjectNode read() {
        try {
            return (ObjectNode) JSON.readTree(order);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an order is kept that cannot be read", e);
        }
    }

    private TargetRequest with(Consumer<ObjectNode> change) {
        ObjectNode copy = read();
        change.accept(copy);
        return new TargetRequest(copy.toString(), work);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TargetRequest same && read().equals(same.read()) && work().equals(same.work());
    }

    @Override
    public int hashCode() {
        return order.hashCode();
    }
}
