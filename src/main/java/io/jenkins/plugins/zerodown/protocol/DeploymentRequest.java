package io.jenkins.plugins.zerodown.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.Layer;
import io.jenkins.plugins.zerodown.config.SecretNames;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.workspace.Source;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where, what, from where and for whom. Holds no secret.
 *
 * @param configuration text of a configuration with {@code targets:}, JSON or YAML; secrets are named by credentials'
 *     ids in it
 * @param target which of them; may be absent where there is one
 * @param layers options over the target's own, later over earlier
 * @param source what is deployed; absent for what needs none, such as a rollback
 * @param work absolute path of a directory on this machine for this deployment alone, made where it is missing
 * @param cache absolute path of a directory on this machine that deployments share
 * @param who user or job, as others who want the target will read it
 * @param url of the build, where there is one
 * @param patience with others who have the target, in seconds
 */
public record DeploymentRequest(
        String configuration,
        String target,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Options> layers,
        From source,
        String work,
        String cache,
        String who,
        String url,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long patience) {
    public DeploymentRequest {
        target = target == null ? "" : target;
        layers = layers == null ? List.of() : List.copyOf(layers);
    }

    /**
     * Whether it is whole, and can be worked on by this machine. It is the engine that asks: the caller may be of
     * another system, with other paths, and makes it bit by bit.
     *
     * @throws IllegalArgumentException naming the field, and what is wrong with it
     */
    void check() {
        Needed.present("configuration", configuration);
        Needed.name("who", who);
        Needed.name("work", work);
        Needed.name("cache", cache);
        absolute("work", work);
        absolute("cache", cache);
        if (source != null && source.directory != null) {
            absolute("source: directory", source.directory);
        }
        if (source != null && source.directory != null && holds(work, source.directory) || holds(work, cache)) {
            throw new IllegalArgumentException("work: '" + work
                    + "' is removed when the deployment has ended, and must hold neither"
                    + " source nor cache");
        }
        if (patience < 0) {
            throw new IllegalArgumentException("patience: " + patience + " is less than no time");
        }
    }

    /** Of a target, as far as its configuration says. */
    public static DeploymentRequest of(String configuration, String target) {
        return new DeploymentRequest(configuration, target, List.of(), null, null, null, null, null, 0);
    }

    /** With options over those that are there. */
    public DeploymentRequest over(Options added) {
        List<Options> more = new ArrayList<>(layers);
        more.add(added);
        return new DeploymentRequest(configuration, target, more, source, work, cache, who, url, patience);
    }

    /** @param given null for what needs no files */
    public DeploymentRequest from(From given) {
        return new DeploymentRequest(configuration, target, layers, given, work, cache, who, url, patience);
    }

    public DeploymentRequest by(String name, String address) {
        return new DeploymentRequest(configuration, target, layers, source, work, cache, name, address, patience);
    }

    public DeploymentRequest waiting(long seconds) {
        return new DeploymentRequest(configuration, target, layers, source, work, cache, who, url, seconds);
    }

    /** @param own absolute path of its directory; @param shared of that which deployments share */
    public DeploymentRequest in(String own, String shared) {
        return new DeploymentRequest(configuration, target, layers, source, own, shared, who, url, patience);
    }

    /**
     * Options of an application. Exactly one of the last two is there.
     *
     * @param origin what messages call them, such as "the step's arguments"
     * @param yaml text of a repository's zerodown.yaml
     * @param options keys of {@code application:}
     */
    public record Options(String origin, String yaml, Map<String, Object> options) {
        public Options {
            Needed.name("origin", origin);
            if ((yaml == null) == (options == null)) {
                throw new IllegalArgumentException("give one of yaml and options");
            }
        }

        private Layer layer() throws BadConfiguration {
            return yaml == null
                    ? Layer.of(origin, options, SecretNames.CREDENTIALS)
                    : Layer.ofRepository(origin, yaml, SecretNames.CREDENTIALS);
        }
    }

    /**
     * Exactly one of directory and commit is there.
     *
     * @param directory absolute path on this machine
     * @param build of a directory; not true: it is deployed as it stands
     * @param commit of the target's repository, which is cloned; empty text for its branch's newest
     * @param launched true: the caller has the commands of the build run, where it sees the work directory by its name
     */
    public record From(String directory, Boolean build, String commit, Boolean launched) {
        public From {
            if ((directory == null) == (commit == null)) {
                throw new IllegalArgumentException("give one of directory and commit");
            }
        }
    }

    public List<Layer> options() throws BadConfiguration {
        List<Layer> read = new ArrayList<>();
        for (Options layer : layers) {
            read.add(layer.layer());
        }
        return read;
    }

    /** Whether the caller has the commands of the build run. */
    public boolean launches() {
        return source != null && Boolean.TRUE.equals(source.launched);
    }

    public Path workDirectory() {
        return Path.of(work);
    }

    public Path cacheDirectory() {
        return Path.of(cache);
    }

    public Source from() {
        if (source == null) {
            return new Source.Nothing();
        }
        return source.commit != null
                ? new Source.Clone(source.commit)
                : new Source.Directory(Path.of(source.directory), Boolean.TRUE.equals(source.build));
    }

    public DeploymentContext.Origin origin() {
        return new DeploymentContext.Origin(
                who, Optional.ofNullable(url).filter(address -> !address.isBlank()), Duration.ofSeconds(patience));
    }

    private static boolean holds(String outer, String inner) {
        return Path.of(inner).normalize().startsWith(Path.of(outer).normalize());
    }

    private static void absolute(String field, String path) {
        try {
            if (Path.of(path).isAbsolute()) {
                return;
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(field + ": '" + path + "' is no path on this machine", e);
        }
        throw new IllegalArgumentException(field + ": '" + path + "' is not an absolute path on this machine");
    }
}
