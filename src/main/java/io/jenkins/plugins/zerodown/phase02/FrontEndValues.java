package io.jenkins.plugins.zerodown.phase02;

import io.jenkins.plugins.zerodown.config.EnvFile;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a front end has built in: the values of the .env whose names begin as Vite's and Laravel Mix' do. They are the
 * target's, of {@code envFile}; a .env in the source is a developer's.
 */
final class FrontEndValues {
    private FrontEndValues() {}

    /** Takes the source's .env out of the build's directory, too: what builds would read the rest of it. */
    static Map<String, String> of(WorkspaceStep.Site site) throws BuildFailure, IOException {
        Optional<String> name = site.context().application().envFile();
        if (name.isEmpty()) {
            return Map.of();
        }
        Path developers = site.directory().resolve(".env");
        if (site.context().laravel()) {
            Files.deleteIfExists(developers);
        }
        EnvFile file = EnvFile.parse(site.context().secrets().file(name.get()));
        Map<String, String> values = new TreeMap<>();
        for (String key : file.keys()) {
            if (key.startsWith("VITE_") || key.startsWith("MIX_")) {
                file.get(key).ifPresent(value -> values.put(key, value));
            }
        }
        return values;
    }
}
