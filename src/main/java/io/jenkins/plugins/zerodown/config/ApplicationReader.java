package io.jenkins.plugins.zerodown.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code application:}: each key by itself, and, when all layers are together, what keys ask of each other. */
final class ApplicationReader {
    static final List<String> LARAVEL_DIRS = List.of("storage");
    static final List<String> LARAVEL_FILES = List.of(".env");

    private static final Rule SHARED_DIR = text -> Paths.INSIDE.check(Paths.withoutEnd(text));
    private static final Rule VARIABLE_VALUE = Rule.that(
            text -> text.indexOf('\0') < 0 && Rules.encodable(text),
            "has a NUL byte or half of a surrogate pair",
            "remove it");

    private final Fields application;
    private final Problems problems;
    private final ActivationReader activation;

    private ApplicationReader(Value.Entries entries, Problems problems) {
        this.application = new Fields(expanded(entries), Section.APPLICATION, problems);
        this.problems = problems;
        this.activation = new ActivationReader(application, problems);
    }

    /** Looks for problems in one layer, which other layers may yet complete. */
    static void part(Value.Entries layer, Problems problems) {
        new ApplicationReader(layer, problems).read();
    }

    /** @param merged all layers, the latest on top */
    static Application whole(Value.Entries merged, Problems problems) {
        ApplicationReader reader = new ApplicationReader(merged, problems);
        Application read = reader.read();
        new Consistency(reader.application, read, problems).check();
        return read;
    }

    /**
     * {@code opcache: reload} is short for {@code opcache: {method: reload}}, so that a layer below may hold the rest
     * of it.
     */
    static Value.Entries expanded(Value.Entries layer) {
        Map<String, Value> values = new LinkedHashMap<>(layer.values());
        Map.of("opcache", "method", "destructiveMigrations", "policy")
                .forEach((key, inner) -> values.computeIfPresent(
                        key,
                        (same, value) -> value instanceof Value.Text
                                ? new Value.Entries(value.place(), Map.of(inner, value))
                                : value));
        return new Value.Entries(layer.place(), values);
    }

    private Application read() {
        Optional<Application.Kind> kind = Optional.ofNullable(application.choice("kind", Application.Kind.class, null));
        boolean laravel = kind.map(Application.Kind.LARAVEL::equals).orElse(true);
        return new Application(
                kind,
                build(),
                tools(),
                application.choice("versionMismatch", Application.Policy.class, Application.Policy.FAIL),
                application.texts("sharedDirs", SHARED_DIR, laravel ? LARAVEL_DIRS : List.of()).stream()
                        .map(Paths::withoutEnd)
                        .toList(),
                application.texts("sharedFiles", Paths.INSIDE, laravel ? LARAVEL_FILES : List.of()),
                new Application.Assets(
                        application.has("assets")
                                ? Optional.of(application.texts("assets", Paths.INSIDE, List.of()).stream()
                                        .map(Paths::withoutEnd)
                                        .toList())
                                : Optional.empty(),
                        application.duration(
                                "assetsFor",
                                Application.Assets.DEFAULT.keptFor(),
                                Duration.ZERO,
                                Duration.ofDays(3650))),
                application.choice("leftBehind", Application.Policy.class, Application.Policy.FAIL),
                application.secretFile("envFile"),
                application.texts("requiredEnv", Rules.ENV_KEY, List.of()),
                application.list("configFiles", Section.CONFIG_FILE).stream()
                        .flatMap(file -> configFile(file).stream())
                        .toList(),
                maintenance(),
                application.flag("migrate", laravel),
                destructiveMigrations(),
                application.has("caches")
                        ? Optional.of(application.texts("caches", Rules.CACHE, List.of()))
                        : Optional.empty(),
                activation.opcache(),
                activation.services(),
                activation.health(),
                activation.commands(),
                activation.notifications(),
                application.written(),
                Set.of());
    }

    private Application.Build build() {
        Optional<Fields> build = application.fields("build", Section.BUILD);
        return new Application.Build(
                command(build, "composer"),
                command(build, "node"),
                build.flatMap(fields -> fields.text("tests", Rules.COMMAND)
                        .filter(text -> OnOff.of(text).orElse(true))
                        .filter(text -> {
                            boolean bare = OnOff.of(text).isPresent();
                            if (bare) {
                                fields.refuse(
                                        "tests", "is no command", "write the command, such as vendor/bin/phpunit");
                            }
                            return !bare;
                        })),
                variables(build),
                build.map(fields -> fields.choice(
                                "nodeModules", Application.NodeModules.class, Application.NodeModules.NONE))
                        .orElse(Application.NodeModules.NONE),
                build.map(fields -> fields.flag("bakeCaches", false)).orElse(false),
                build.map(ApplicationReader::composing).orElse(Application.Composing.DEFAULT));
    }

    private static Application.Composing composing(Fields build) {
        return new Application.Composing(
                build.flag("scripts", false),
                build.choice("classmap", Application.ClassMap.class, Application.ClassMap.AUTHORITATIVE));
    }

    private Map<String, String> variables(Optional<Fields> build) {
        Map<String, String> variables = new LinkedHashMap<>();
        Optional<Value> written = build.flatMap(fields -> fields.get("variables"));
        if (written.isPresent() && !(written.get() instanceof Value.Entries)) {
            build.get().refuse("variables", "is not a map", "write variables: {APP_ENV: production}");
        } else if (written.isPresent()) {
            ((Value.Entries) written.get()).values().forEach((name, value) -> {
                Optional<Rule.Fault> fault = Rules.VARIABLE.check(name);
                fault.ifPresent(
                        found -> problems.add(value.place(), Problems.shown(name) + ' ' + found.what(), found.fix()));
                if (value instanceof Value.Nothing nothing) {
                    if (!nothing.told()) {
                        problems.add(value.place(), "has no value", "write \"\" for an empty one");
                    }
                } else {
                    build.get().text(value, VARIABLE_VALUE).ifPresent(text -> variables.put(name, text));
                }
            });
        }
        return variables;
    }

    private Application.Tools tools() {
        Map<String, List<String>> words = new LinkedHashMap<>();
        application
                .fields("tools", Section.TOOLS)
                .ifPresent(tools -> Section.TOOLS
                        .keys()
                        .forEach(tool -> tools.words(tool).ifPresent(found -> words.put(tool, found))));
        return new Application.Tools(words);
    }

    private static Optional<Application.ConfigFile> configFile(Fields fields) {
        if (!fields.has("source")) {
            fields.miss("source", "name the file on this machine, such as source: secrets/services.json");
        }
        Optional<String> source = fields.secretFile("source");
        int mode = fields.mode("mode", 0600, 0400);
        return fields.required(
                        "path", Paths.INSIDE, "say where it goes in the release, such as path: config/services.json")
                .flatMap(path -> source.map(file -> new Application.ConfigFile(file, path, mode)));
    }

    private Application.Maintenance maintenance() {
        Optional<Value> written = application.get("maintenance");
        if (written.isPresent() && written.get() instanceof Value.Entries) {
            Fields fields =
                    application.fields("maintenance", Section.MAINTENANCE).orElseThrow();
            return new Application.Maintenance(true, fields.secretText("secret"), fields.text("render", Rules.VIEW));
        }
        return new Application.Maintenance(application.flag("maintenance", false), Optional.empty(), Optional.empty());
    }

    private Application.DestructiveMigrations destructiveMigrations() {
        var fail = Application.DestructiveMigrations.Verdict.FAIL;
        return application
                .fields("destructiveMigrations", Section.DESTRUCTIVE_MIGRATIONS)
                .map(fields -> new Application.DestructiveMigrations(
                        fields.choice("policy", Application.DestructiveMigrations.Verdict.class, fail),
                        Set.copyOf(fields.texts("except", Rules.LINE, List.of()))))
                .orElseGet(() -> new Application.DestructiveMigrations(fail, Set.of()));
    }

    /** off, auto, or the user's own command. */
    static Application.Command command(Optional<Fields> fields, String key) {
        return fields.flatMap(found -> found.text(key, Rules.COMMAND))
                .map(ApplicationReader::command)
                .orElseGet(Application.Automatic::new);
    }

    private static Application.Command command(String text) {
        if (text.toLowerCase(Locale.ROOT).equals("auto")) {
            return new Application.Automatic();
        }
        return OnOff.of(text)
                .map(on -> on ? new Application.Automatic() : new Application.Off())
                .orElseGet(() -> new Application.Custom(text));
    }
}
