package io.jenkins.plugins.zerodown.jenkins.operation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.target.BadConfiguration;
import io.jenkins.plugins.zerodown.target.Need;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the engine is told of a target, and for whom. Holds no secret. Immutable; each method that adds something returns a copy. */
public final class TargetOrder implements Serializable {
    private static final long serialVersionUID = 1L;

    /** As JSON: Jackson's own types need not be the same when it is read back. */
    private final String json;

    private TargetOrder(ObjectNode order) {
        json = order.toString();
    }

    /** As the target stands in the settings now; its options count before all that are added here. */
    public static TargetOrder of(TargetConfiguration target) {
        return new TargetOrder(JsonNodeFactory.instance.objectNode()
                .put("configuration", target.text().toString()).put("target", target.getName()));
    }

    /** Adds the options of the repository's zerodown.yaml. @param yaml its text */
    public TargetOrder repository(String yaml) {
        return this;
    }

    /**
     * Adds options over those that are there.
     *
     * @param origin what messages call them, such as "the step's arguments"
     * @param applicationOptions keys of {@code application:} with maps, lists, texts, numbers and booleans
     */
    public TargetOrder options(String origin, Map<String, Object> applicationOptions) {
        return this;
    }

    /** The same, written as YAML: keys of {@code application:}. */
    public TargetOrder options(String origin, String applicationYaml) {
        return this;
    }

    /** What is deployed. @param path absolute, on the engine's machine; @param build false: as it stands */
    public TargetOrder directory(String path, boolean build) {
        return this;
    }

    /** What is deployed: the target's repository. @param commit empty text for its branch's newest */
    public TargetOrder commit(String commit) {
        return this;
    }

    /** @param who user or job, as others who want the target will read it; @param url of the build, empty where there is none */
    public TargetOrder by(String who, String url) {
        return this;
    }

    /** With others who have the target. */
    public TargetOrder patience(Duration patience) {
        return this;
    }

    /** Works in the work directory of an earlier operation, which has kept it: what {@code zdBuild} made is found there. */
    public TargetOrder workOf(String operation) {
        return this;
    }

    public String target() {
        return "";
    }

    /**
     * What the engine will ask the credentials store for, once the layers are put over each other.
     *
     * @throws BadConfiguration with the engine's sentences, naming each key that is locked or cannot be used
     */
    public List<Need> needs() throws BadConfiguration {
        return List.of();
    }

    @Override
    public String toString() {
        return json;
    }
}
