package io.jenkins.plugins.zerodown.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Application options from one origin: a target, a file, a step's arguments. Nothing is filled in; the keys are those
 * of {@code application:}. Layers are put over each other by {@link Layers}.
 */
public final class Layer {
    private final Value.Entries entries;

    Layer(Value.Entries entries) {
        this.entries = entries;
    }

    static Layer none(String origin) {
        return new Layer(new Value.Entries(new Place(origin, 0, "", Optional.empty(), SecretNames.LOCAL), Map.of()));
    }

    /**
     * @param origin what messages call it, such as "the step's arguments"
     * @param options maps, lists, texts, numbers and booleans. Names of files are kept as they are
     * @throws BadConfiguration when there is something else in it, or a value that cannot be used
     */
    public static Layer of(String origin, Map<String, ?> options) throws BadConfiguration {
        return of(origin, options, SecretNames.LOCAL);
    }

    /** As {@link #of(String, Map)}. */
    public static Layer of(String origin, Map<String, ?> options, SecretNames secrets) throws BadConfiguration {
        Problems problems = new Problems();
        Value value = Value.of(options, new Place(origin, 0, "", Optional.empty(), secrets), problems);
        Layer layer = new Layer((Value.Entries) value);
        ApplicationReader.part(layer.entries, problems);
        problems.throwIfAny();
        return layer;
    }

    /**
     * Reads the zerodown.yaml that comes with an application's source, where the targets are not the source's to name.
     *
     * @throws BadConfiguration when it cannot be read, names targets, or has a value that cannot be used
     */
    public static Layer ofRepository(Path file) throws BadConfiguration {
        Problems problems = new Problems();
        return ofRepository(file.toString(), ConfigurationFile.entries(file, problems), problems);
    }

    /**
     * The same of a zerodown.yaml that was read elsewhere.
     *
     * @param origin what messages call it
     * @throws BadConfiguration as {@link #ofRepository(Path)}
     */
    public static Layer ofRepository(String origin, String text, SecretNames secrets) throws BadConfiguration {
        Problems problems = new Problems();
        Place place = new Place(origin, 0, "", Optional.empty(), secrets);
        return ofRepository(origin, YamlText.read(text, place, problems), problems);
    }

    private static Layer ofRepository(String origin, Optional<Value.Entries> top, Problems problems)
            throws BadConfiguration {
        Optional<Layer> layer = top.flatMap(entries -> {
            Fields fields = new Fields(entries, Section.FILE, problems);
            if (fields.has("targets")) {
                fields.refuse(
                        "targets",
                        "does not belong into a repository: what is deployed must not choose where",
                        "remove targets: here, they are set up where the deployment is started");
            }
            return ConfigurationFile.application(fields, problems);
        });
        problems.throwIfAny();
        return layer.orElseGet(() -> none(origin));
    }

    /** The options as they were written, with Java's own types; numbers and booleans are text. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> options() {
        return (Map<String, Object>) Value.plain(entries);
    }

    Value.Entries entries() {
        return entries;
    }
}
