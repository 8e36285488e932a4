package io.jenkins.plugins.zerodown.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a composer.lock asks of the PHP that runs the application, without the packages for development.
 *
 * @param root the composer.json beside it; missing where there is none
 */
public record ComposerLock(JsonNode json, JsonNode root) {
    private static final String EXTENSION = "ext-";

    /**
     * The one of an application; empty where it has none.
     *
     * @throws BuildFailure where it cannot be read, or is no JSON
     */
    public static Optional<ComposerLock> of(Path directory) throws BuildFailure {
        if (!Files.isRegularFile(directory.resolve("composer.lock"))) {
            return Optional.empty();
        }
        JsonNode root = Files.isRegularFile(directory.resolve("composer.json"))
                ? Project.json(directory, "composer.json")
                : MissingNode.getInstance();
        return Optional.of(new ComposerLock(Project.json(directory, "composer.lock"), root));
    }

    /**
     * Names of the extensions that it needs, as {@code php -m} shows them in small letters and with hyphens; each with
     * the package that needs it. What a package of the application stands in for, such as a polyfill, is not among
     * them.
     */
    public TreeMap<String, String> extensions() {
        TreeMap<String, String> needed = new TreeMap<>();
        List<String> provided = new ArrayList<>();
        for (JsonNode each : json.path("packages")) {
            String name = each.path("name").asText();
            extensionsOf(each.path("require")).forEach(extension -> needed.putIfAbsent(extension, name));
            provided.addAll(extensionsOf(each.path("provide")));
            provided.addAll(extensionsOf(each.path("replace")));
        }
        provided.addAll(extensionsOf(root.path("provide")));
        provided.addAll(extensionsOf(root.path("replace")));
        extensionsOf(json.path("platform")).forEach(extension -> needed.put(extension, "composer.json"));
        provided.forEach(needed::remove);
        return needed;
    }

    private static List<String> extensionsOf(JsonNode links) {
        List<String> names = new ArrayList<>();
        links.fieldNames().forEachRemaining(link -> {
            String lower = link.toLowerCase(Locale.ROOT);
            if (lower.startsWith(EXTENSION)) {
                names.add(lower.substring(EXTENSION.length()));
            }
        });
        return names;
    }
}
