package io.jenkins.plugins.zerodown.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A zerodown.yaml: its targets, and the application that is deployed to them. */
public final class ConfigurationFile {
    private static final int BYTES = 4_000_000;

    private final String origin;
    private final Map<Target, Layer> targets;
    private final Layer application;
    private final Set<Path> secretFiles;

    private ConfigurationFile(String origin, Map<Target, Layer> targets, Layer application, Set<Path> secretFiles) {
        this.origin = origin;
        this.targets = targets;
        this.application = application;
        this.secretFiles = secretFiles;
    }

    /** @throws BadConfiguration naming everything in the file that cannot be used */
    public static ConfigurationFile read(Path file) throws BadConfiguration {
        Problems problems = new Problems();
        Optional<Value.Entries> top = entries(file, problems);
        return read(file.toString(), top, problems);
    }

    /**
     * @param origin what messages call it
     * @param folder what relative local paths are relative to
     * @throws BadConfiguration as {@link #read}
     */
    public static ConfigurationFile parse(String origin, Path folder, String text) throws BadConfiguration {
        return parse(origin, folder, text, SecretNames.LOCAL);
    }

    /** As {@link #parse(String, Path, String)}. */
    public static ConfigurationFile parse(String origin, Path folder, String text, SecretNames secrets)
            throws BadConfiguration {
        Problems problems = new Problems();
        Place place = new Place(origin, 0, "", Optional.of(folder.toAbsolutePath()), secrets);
        return read(origin, YamlText.read(text, place, problems), problems);
    }

    private static ConfigurationFile read(String origin, Optional<Value.Entries> top, Problems problems)
            throws BadConfiguration {
        Map<Target, Layer> targets = new LinkedHashMap<>();
        Layer application = Layer.none(origin);
        if (top.isPresent()) {
            Fields file = new Fields(top.get(), Section.FILE, problems);
            application = application(file, problems).orElse(application);
            readTargets(file, application, targets, problems);
        }
        problems.throwIfAny();
        return new ConfigurationFile(
                origin, targets, application, top.map(NamedSecrets::in).orElse(Set.of()));
    }

    private static void readTargets(Fields file, Layer application, Map<Target, Layer> targets, Problems problems) {
        if (!file.has("targets")) {
            file.miss("targets", "name at least one: targets: [{name: production, deployPath: /a/b, servers: […]}]");
            return;
        }
        if (file.items("targets").isEmpty()) {
            file.refuse("targets", "names no target", "name at least one: [{name: production, …}]");
        }
        List<String> names = new ArrayList<>();
        for (Fields written : file.list("targets", Section.TARGET)) {
            String name = TargetReader.name(written);
            if (!name.isEmpty() && names.contains(name)) {
                written.refuse("name", "is there twice", "give each target a name of its own");
            }
            names.add(name);
            Layer own = application(written, problems)
                    .orElse(Layer.none(written.place().origin()));
            Layers.application(name, TargetReader.locked(written), own, List.of(application), problems);
            TargetReader.read(written, problems).ifPresent(target -> targets.put(target, own));
        }
    }

    /** The {@code application:} of a file or of a target. */
    static Optional<Layer> application(Fields outer, Problems problems) {
        outer.fields("application", Section.APPLICATION);
        return outer.get("application").filter(Value.Entries.class::isInstance).map(value -> {
            ApplicationReader.part((Value.Entries) value, problems);
            return new Layer((Value.Entries) value);
        });
    }

    static Optional<Value.Entries> entries(Path file, Problems problems) {
        Place place = new Place(
                file.toString(),
                0,
                "",
                Optional.ofNullable(file.toAbsolutePath().getParent()),
                SecretNames.LOCAL);
        try {
            if (!Files.exists(file)) {
                problems.add(
                        place,
                        "there is no such file",
                        "name the file with -f, or write it as docs/configuration.md says");
            } else if (!Files.isRegularFile(file)) {
                problems.add(place, "is not a file", "name a zerodown.yaml");
            } else if (Files.size(file) > BYTES) {
                problems.add(place, "has " + Files.size(file) + " bytes", "this is no configuration file");
            } else {
                return YamlText.read(Files.readString(file), place, problems);
            }
        } catch (CharacterCodingException e) {
            problems.add(place, "is not UTF-8 text", "save it as UTF-8");
        } catch (IOException e) {
            problems.add(place, "cannot be read (" + e.getMessage() + ')', "let the user who deploys read it");
        }
        return Optional.empty();
    }

    /** In the order in which they were written. */
    public List<Target> targets() {
        return List.copyOf(targets.keySet());
    }

    /**
     * @param name empty text for the only one
     * @throws BadConfiguration listing the names, where there is no such target or more than one to choose from
     */
    public Target target(String name) throws BadConfiguration {
        if (name.isEmpty() && targets.size() == 1) {
            return targets().get(0);
        }
        String names = targets.keySet().stream().map(Target::name).collect(Collectors.joining(", "));
        if (name.isEmpty()) {
            throw new BadConfiguration(origin + ": targets: there are several: choose one of " + names + " with -t");
        }
        return targets.keySet().stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadConfiguration(
                        origin + ": targets: " + Problems.shown(name) + " is not among them: choose one of " + names));
    }

    /**
     * The application as it is deployed to one of this file's targets: defaults, the target's own options, the file's,
     * and those given. What any other target names as a secret file is among its secret files.
     *
     * @param overrides in order, later over earlier
     * @throws BadConfiguration naming each key that is locked or cannot be used
     */
    public Application application(Target target, Layer... overrides) throws BadConfiguration {
        List<Layer> later = new ArrayList<>(List.of(application));
        later.addAll(List.of(overrides));
        return Layers.application(target, layer(target), later).withSecretFiles(secretFiles);
    }

    /** The target's own {@code application:}. */
    public Layer layer(Target target) {
        Layer own = targets.get(target);
        if (own == null) {
            throw new IllegalArgumentException(target.name() + " is not a target of " + origin);
        }
        return own;
    }

    /** The file's own {@code application:}. */
    public Layer layer() {
        return application;
    }
}
