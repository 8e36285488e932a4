package io.jenkins.plugins.zerodown.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the keys of an application ask of each other. */
final class Consistency {
    /** {@code artisan migrate} with any of its sub-commands but {@code migrate:status}, which changes nothing. */
    private static final Pattern MIGRATES = Pattern.compile(
            "artisan['\"]?\\s+(?:--?\\S+\\s+)*+['\"]?migrate(?!:status(?![\\w:-]))(?::[a-z]+)?(?![\\w:-])");

    private final Fields fields;
    private final Application application;
    private final Problems problems;

    Consistency(Fields fields, Application application, Problems problems) {
        this.fields = fields;
        this.application = application;
        this.problems = problems;
    }

    void check() {
        checkSharedPaths();
        checkConfigFiles();
        checkLaravelOnly();
        checkMigrations();
        checkActivation();
    }

    private record Shared(Value value, String path) {}

    private void checkSharedPaths() {
        List<Shared> entries = new ArrayList<>();
        for (String key : List.of("sharedDirs", "sharedFiles")) {
            List<Value> written = fields.items(key);
            written.forEach(item -> {
                if (item instanceof Value.Text text) {
                    entries.add(new Shared(item, Paths.withoutEnd(text.text())));
                }
            });
        }
        for (int i = 0; i < entries.size(); i++) {
            Shared entry = entries.get(i);
            if (Paths.within(entry.path, "env")) {
                problems.add(
                        entry.value.place(),
                        Problems.shown(entry.path) + " is where uploaded .env files are kept",
                        "call it something else");
            }
            for (Shared earlier : entries.subList(0, i)) {
                if (entry.path.equals(earlier.path)) {
                    problems.add(entry.value.place(), Problems.shown(entry.path) + " is shared twice", "keep one");
                } else if (Paths.within(entry.path, earlier.path) || Paths.within(earlier.path, entry.path)) {
                    problems.add(
                            entry.value.place(),
                            Problems.shown(entry.path) + " and "
                                    + Problems.shown(earlier.path)
                                    + " lie inside each other",
                            "keep the outer one, which shares the inner one too");
                }
            }
        }
        checkWrittenAgainstDefaults(entries);
        checkAssets(entries);
    }

    private void checkAssets(List<Shared> shared) {
        for (Value item : fields.items("assets")) {
            if (!(item instanceof Value.Text text)) {
                continue;
            }
            String path = Paths.withoutEnd(text.text());
            if (application.assets().paths().orElse(List.of()).stream()
                    .anyMatch(other -> !other.equals(path) && Paths.within(path, other))) {
                problems.add(
                        item.place(),
                        Problems.shown(path) + " lies inside another directory of assets",
                        "keep the outer one, which shares the inner one too");
            }
            Stream.concat(application.sharedDirs().stream(), application.sharedFiles().stream())
                    .filter(entry -> Paths.within(path, entry) || Paths.within(entry, path))
                    .findFirst()
                    .ifPresent(entry -> problems.add(
                            item.place(),
                            Problems.shown(path) + " and " + Problems.shown(entry)
                                    + ", which is shared, lie inside each other",
                            "keep one: assets are what a build makes, shared is what the application writes"));
            if (shared.stream().anyMatch(entry -> Paths.within(entry.path, "assets"))) {
                problems.add(
                        item.place(),
                        "what releases share of " + Problems.shown(path) + " is kept in shared/assets, which is shared"
                                + " already",
                        "call the shared directory something else, or write assets: []");
            }
        }
    }

    /** {@code sharedFiles: [storage/key]} with sharedDirs left at storage. */
    private void checkWrittenAgainstDefaults(List<Shared> entries) {
        List<String> defaults = new ArrayList<>();
        if (!fields.has("sharedDirs")) {
            defaults.addAll(application.sharedDirs());
        }
        if (!fields.has("sharedFiles")) {
            defaults.addAll(application.sharedFiles());
        }
        for (Shared entry : entries) {
            for (String shared : defaults) {
                if (Paths.within(entry.path, shared) || Paths.within(shared, entry.path)) {
                    problems.add(
                            entry.value.place(),
                            Problems.shown(entry.path) + " and " + Problems.shown(shared)
                                    + ", which is shared by default, lie inside each other",
                            "remove it, or write both sharedDirs and sharedFiles");
                }
            }
        }
    }

    private void checkConfigFiles() {
        List<String> shared = new ArrayList<>(application.sharedDirs());
        shared.addAll(application.sharedFiles());
        List<String> earlier = new ArrayList<>();
        for (Value item : fields.items("configFiles")) {
            if (!(item instanceof Value.Entries file) || !(file.values().get("path") instanceof Value.Text path)) {
                continue;
            }
            String written = path.text();
            if (written.equals(".env")) {
                problems.add(path.place(), "'.env' has a key of its own", "name the file with envFile");
            } else if (shared.stream()
                    .anyMatch(entry -> Paths.within(written, entry) || Paths.within(entry, written))) {
                problems.add(
                        path.place(),
                        Problems.shown(written) + " is shared, so that the live release would see it at once",
                        "choose a path that is not in sharedDirs or sharedFiles");
            } else if (earlier.stream()
                    .anyMatch(other -> Paths.within(written, other) || Paths.within(other, written))) {
                problems.add(path.place(), Problems.shown(written) + " is there twice or inside another", "keep one");
            }
            earlier.add(written);
        }
    }

    private void checkLaravelOnly() {
        if (!application.kind().map(Application.Kind.PHP::equals).orElse(false)) {
            return;
        }
        String fix = "remove it, or write kind: laravel";
        if (fields.has("migrate") && application.migrate()) {
            fields.refuse("migrate", "needs artisan, and kind is php", fix);
        }
        if (application.maintenance().on()) {
            fields.refuse("maintenance", "needs artisan, and kind is php", fix);
        }
        if (application.caches().map(caches -> !caches.isEmpty()).orElse(false)) {
            fields.refuse("caches", "needs artisan, and kind is php", fix);
        }
        if (application.build().bakeCaches()) {
            fields.fields("build", Section.BUILD)
                    .orElseThrow()
                    .refuse("bakeCaches", "needs artisan, and kind is php", fix);
        }
    }

    private void checkMigrations() {
        if (!application.migrate()) {
            return;
        }
        fields.fields("commands", Section.COMMANDS)
                .ifPresent(commands -> commands.items("midRelease").forEach(item -> {
                    Value run = item instanceof Value.Entries map ? map.values().get("run") : item;
                    if (run instanceof Value.Text text && migrates(text.text())) {
                        problems.add(
                                run.place(),
                                Problems.shown(text.text()) + " migrates, which migrate: true does in 6.1 already",
                                "remove the command, or write migrate: false");
                    }
                }));
    }

    static boolean migrates(String command) {
        return MIGRATES.matcher(command.replace("\\\n", " ")).find();
    }

    private void checkActivation() {
        application.health().ifPresent(health -> {
            Fields written = fields.fields("health", Section.HEALTH).orElseThrow();
            if (List.of("url", "command", "perServer", "readiness", "fpm", "preview", "instance").stream()
                    .noneMatch(written::has)) {
                written.miss("url", "say what is asked: url, perServer or command");
            }
            if (health.readiness().kind() == Health.Readiness.Kind.PREVIEW && !written.has("preview")) {
                written.miss("preview", "readiness: preview asks that site; write its address");
            }
            if (health.watch().isPresent()
                    && health.url().isEmpty()
                    && health.perServer().isEmpty()) {
                written.refuse("watch", "has nothing to ask", "write url or perServer");
            }
            if (health.watch().isPresent() && application.maintenance().on()) {
                written.refuse(
                        "watch",
                        "is a time in which visitors would see the maintenance page",
                        "remove it, or write maintenance: off");
            }
            if (health.successes() > health.attempts()) {
                problems.add(
                        written.place(),
                        "successes: " + health.successes() + " can never come of attempts: " + health.attempts(),
                        "write at least as many attempts");
            }
        });
        if (application.opcache().method() == Application.Opcache.Method.URL) {
            Fields written = fields.fields("opcache", Section.OPCACHE).orElseThrow();
            for (String key : List.of("url", "tokenEnv")) {
                if (!written.has(key)) {
                    written.miss(key, "method: url posts to an address of yours, with a token from a variable");
                }
            }
        }
    }
}
