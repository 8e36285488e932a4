package io.jenkins.plugins.zerodown.config;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The files of this machine that a configuration names as secret: each {@code envFile}, {@code identityFile} and source
 * of {@code configFiles}, of every target and layer, and whether or not anything else in it can be used.
 */
public final class NamedSecrets {
    private static final Set<String> KEYS = Set.of("envFile", "identityFile");

    private NamedSecrets() {}

    /**
     * Those that a file names.
     *
     * @throws BadConfiguration where the file cannot be read, so that nobody knows what it names
     */
    public static Set<Path> of(Path file) throws BadConfiguration {
        Problems problems = new Problems();
        Optional<Value.Entries> top = ConfigurationFile.entries(file, problems);
        if (top.isEmpty()) {
            problems.throwIfAny();
        }
        return top.map(NamedSecrets::in).orElse(Set.of());
    }

    static Set<Path> in(Value.Entries entries) {
        Set<Path> found = new LinkedHashSet<>();
        collect(entries, "", found);
        return found;
    }

    private static void collect(Value value, String list, Set<Path> found) {
        if (value instanceof Value.Items items) {
            items.values().forEach(item -> collect(item, list, found));
        } else if (value instanceof Value.Entries entries) {
            entries.values().forEach((key, inner) -> {
                boolean secret = KEYS.contains(key) || key.equals("source") && list.equals("configFiles");
                if (secret && inner instanceof Value.Text text) {
                    path(text).ifPresent(found::add);
                } else {
                    collect(inner, key, found);
                }
            });
        }
    }

    private static Optional<Path> path(Value.Text text) {
        boolean local = text.place().secrets() == SecretNames.LOCAL && Fields.isPath(text.text());
        return local
                ? Optional.of(Path.of(text.place().localFile(text.text()))
                        .toAbsolutePath()
                        .normalize())
                : Optional.empty();
    }
}
