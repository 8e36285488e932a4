package io.jenkins.plugins.zerodown.jenkins.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.ConfigurationFile;
import io.jenkins.plugins.zerodown.config.Layer;
import io.jenkins.plugins.zerodown.config.Need;
import io.jenkins.plugins.zerodown.config.SecretNames;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.protocol.DeploymentRequest;
import io.jenkins.plugins.zerodown.protocol.ProtocolCodec;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the engine is told of a target, and for whom. Holds no secret. Immutable; each method that adds something
 * returns a copy.
 */
public final class TargetRequest implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String REPOSITORY = "zerodown.yaml";

    /** As JSON: Jackson's own types need not be the same when it is read back. */
    private final String order;
    /** Null where it is the operation's own. */
    private final String work;
    /** Null where the engine has its own. */
    private final String place;

    TargetRequest(String order, String work, String place) {
        this.order = order;
        this.work = work;
        this.place = place;
    }

    /**
     * A target whose options count before all that are added here.
     *
     * @param configuration text of a configuration that has the target
     */
    public static TargetRequest of(String configuration, String target) {
        return new TargetRequest(ProtocolCodec.kept(DeploymentRequest.of(configuration, target)), null, null);
    }

    /** Adds the options of the repository's zerodown.yaml. @param yaml its text */
    public TargetRequest repository(String yaml) {
        return with(read().over(new DeploymentRequest.Options(REPOSITORY, yaml, null)));
    }

    /**
     * Adds options over those that are there.
     *
     * @param origin what messages call them, such as "the step's arguments"
     * @param applicationOptions keys of {@code application:} with maps, lists, texts, numbers and booleans
     * @throws IllegalArgumentException naming a value that is something else
     */
    public TargetRequest options(String origin, Map<String, Object> applicationOptions) {
        return with(
                read().over(new DeploymentRequest.Options(origin, null, PlainOptions.of(origin, applicationOptions))));
    }

    /** The same, written as YAML: keys of {@code application:}. Blank text adds nothing. */
    public TargetRequest options(String origin, String applicationYaml) {
        if (applicationYaml.isBlank()) {
            return this;
        }
        // Indented, so that no line of it can end the section that it stands in.
        String section = applicationYaml.lines().map(line -> "  " + line + '\n').collect(Collectors.joining());
        return with(read().over(new DeploymentRequest.Options(origin, "application:\n" + section, null)));
    }

    /** What is deployed. @param path absolute, on the engine's machine; @param build false: as it stands */
    public TargetRequest directory(String path, boolean build) {
        return with(read().from(new DeploymentRequest.From(path, build, null, null)));
    }

    /** What is deployed: the target's repository. @param commit empty text for its branch's newest */
    public TargetRequest commit(String commit) {
        return with(read().from(new DeploymentRequest.From(null, null, commit, null)));
    }

    /** For what needs no files: the engine then refuses to run anything of a build on its machine. */
    public TargetRequest withoutSource() {
        return with(read().from(null));
    }

    /**
     * @param who user or job, as others who want the target will read it; @param url of the build, empty where there is
     *     none
     */
    public TargetRequest by(String who, String url) {
        return with(read().by(who, url));
    }

    /** With others who have the target. */
    public TargetRequest patience(Duration patience) {
        return with(read().waiting(patience.toSeconds()));
    }

    /**
     * Works in the work directory of an earlier operation, which has kept it: what {@code zdBuild} made is found there.
     */
    public TargetRequest workOf(String operation) {
        return new TargetRequest(order, operation, place);
    }

    /**
     * Works in a directory which the commands of a pipeline see by the same name.
     *
     * @param directory absolute, on the engine's machine; null for the engine's own
     */
    public TargetRequest workBelow(String directory) {
        return new TargetRequest(order, work, directory);
    }

    /** @param yes the caller has the commands of the build run */
    public TargetRequest launching(boolean yes) {
        DeploymentRequest.From from = read().source();
        return from == null
                ? this
                : with(read().from(new DeploymentRequest.From(
                        from.directory(), from.build(), from.commit(), yes ? true : null)));
    }

    public String target() {
        return read().target();
    }

    /**
     * What the engine will ask the credentials store for, once the layers are put over each other.
     *
     * @throws BadConfiguration with the engine's sentences, naming each key that is locked or cannot be used
     */
    public List<Need> needs() throws BadConfiguration {
        DeploymentRequest read = read();
        ConfigurationFile file = ConfigurationFile.parse(
                "target " + target(), Path.of("/"), read.configuration(), SecretNames.CREDENTIALS);
        Target target = file.target(target());
        return Stream.concat(
                        target.needs().stream(),
                        file.application(target, read.options().toArray(Layer[]::new)).needs().stream())
                .toList();
    }

    /** The operation in whose work directory it is done, where that is not its own. */
    Optional<String> work() {
        return Optional.ofNullable(work);
    }

    /** Below which directory it works; empty for the engine's own. */
    Optional<String> place() {
        return Optional.ofNullable(place);
    }

    /** As the engine wants it, but for the directories. */
    DeploymentRequest read() {
        try {
            return ProtocolCodec.kept(order, DeploymentRequest.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an order is kept that cannot be read", e);
        }
    }

    private TargetRequest with(DeploymentRequest changed) {
        return new TargetRequest(ProtocolCodec.kept(changed), work, place);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TargetRequest same
                && read().equals(same.read())
                && work().equals(same.work())
                && place().equals(same.place());
    }

    @Override
    public int hashCode() {
        return read().hashCode();
    }
}
