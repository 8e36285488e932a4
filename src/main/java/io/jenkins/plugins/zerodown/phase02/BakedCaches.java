package io.jenkins.plugins.zerodown.phase02;

import io.jenkins.plugins.zerodown.config.EnvFile;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.BuildFailure.Kind;
import io.jenkins.plugins.zerodown.workspace.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Configuration, route and view caches made on the build machine. The configuration cache is PHP that holds the
 * absolute paths of where it was made: they are replaced by the directory that the file is found in, so that it is true
 * wherever the release lies. Compiled views are named by a hash of the view's absolute path, unless the application has
 * {@code view.relative_hash} on: only then are they of use on a server.
 */
final class BakedCaches {
    private static final List<String> CACHES = List.of("config", "route", "view");
    private static final String CONFIG = "bootstrap/cache/config.php";
    /** Where 6.2 keeps compiled views, too: inside the release. */
    private static final String VIEWS = "bootstrap/cache/views";

    private static final Pattern RELATIVE = Pattern.compile("'relative_hash'\\s*=>\\s*true");

    private final WorkspaceStep.Site site;

    BakedCaches(WorkspaceStep.Site site) {
        this.site = site;
    }

    List<String> plan() {
        return wanted().stream()
                .map(cache -> "php artisan " + cache + ":cache, with the values of the .env")
                .toList();
    }

    String make() throws BuildFailure, IOException, InterruptedException {
        List<String> wanted = wanted();
        if (wanted.isEmpty()) {
            return "no caches wanted";
        }
        Map<String, String> environment = environment();
        for (String directory : List.of(
                VIEWS,
                "storage/framework/cache/data",
                "storage/framework/sessions",
                "storage/framework/views",
                "storage/logs")) {
            Files.createDirectories(site.directory().resolve(directory));
        }
        environment.put("VIEW_COMPILED_PATH", site.directory().resolve(VIEWS).toString());
        Path config = site.directory().resolve(CONFIG);
        List<String> made = new ArrayList<>();
        for (String cache : wanted) {
            if (cache.equals("view") && !relative(config)) {
                site.context().log().line("no view cache: without view.relative_hash it holds for this directory only");
                continue;
            }
            made.add(cache);
            Command artisan = site.toolchain().command(site.directory(), "php", "artisan", cache + ":cache");
            site.toolchain().runner().run(artisan.with(environment));
            // A status of 0 is artisan's word; the file is what the release will use.
            if (!isMade(cache)) {
                throw new BuildFailure(
                        Kind.FAILED,
                        "'" + artisan + "' ended with status 0 and made no cache in "
                                + site.directory().resolve("bootstrap/cache") + "; see what it said above, or leave "
                                + cache
                                + " out of caches");
            }
        }
        if (wanted.contains("config") && Files.isRegularFile(config)) {
            Files.writeString(
                    config, movable(Files.readString(config), site.directory().toString()));
            // It holds the .env. A release keeps a file as narrow as it is here, and 6.2 lets PHP-FPM read it.
            Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        }
        return "caches made: " + String.join(", ", made);
    }

    private boolean isMade(String cache) throws IOException {
        Path directory = site.directory().resolve("bootstrap/cache");
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).anyMatch(name -> switch (cache) {
                case "config" -> name.equals("config.php");
                case "route" -> name.matches("routes.*\\.php");
                default -> true;
            });
        }
    }

    /** @param code as PHP's var_export prints it: paths stand in single quotes only */
    static String movable(String code, String directory) {
        String exported = directory.replace("\\", "\\\\").replace("'", "\\'");
        return code.replace(exported, "'.\\dirname(__DIR__, 2).'");
    }

    private static boolean relative(Path config) throws IOException {
        return Files.isRegularFile(config)
                && RELATIVE.matcher(Files.readString(config)).find();
    }

    private List<String> wanted() {
        Optional<List<String>> caches = site.context().application().caches();
        return CACHES.stream()
                .filter(cache -> caches.isEmpty() || caches.get().contains(cache))
                .toList();
    }

    /**
     * The .env's values as variables, which come before any file: no file with secrets is written, and no process list
     * shows them.
     */
    private Map<String, String> environment() throws BuildFailure {
        Optional<String> name = site.context().application().envFile();
        Map<String, String> values = new HashMap<>();
        if (name.isEmpty()) {
            return values;
        }
        try {
            EnvFile file = EnvFile.parse(site.context().secrets().file(name.get()));
            for (String key : new ArrayList<>(file.keys())) {
                file.get(key).ifPresent(value -> values.put(key, value));
            }
            return values;
        } catch (IOException e) {
            throw new BuildFailure(Kind.UNUSABLE, "envFile '" + name.get() + "' cannot be read: " + e.getMessage(), e);
        }
    }
}
