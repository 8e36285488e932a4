package io.jenkins.plugins.zerodown.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The sources of the small application that the demo deploys, in three versions. */
final class DemoApplication {
    private static final List<String> FILES = List.of(
            ".env.example",
            "app/Http/Controllers/WelcomeController.php",
            "composer.json",
            "public/css/app.css",
            "public/index.php",
            "resources/views/health.blade.php",
            "resources/views/welcome.blade.php",
            "routes/web.php");
    /** Not in the .env: a page that asks for it fails. */
    private static final String MISSING = "<p>mail: {{ MAIL_HOST }}</p>";

    private DemoApplication() {}

    /** Writes one version's sources into a new directory. */
    static void write(Path directory, String version) throws IOException {
        for (String name : FILES) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            try (InputStream in = DemoApplication.class.getResourceAsStream("application/" + name)) {
                Files.copy(in, file);
            }
        }
        Files.writeString(directory.resolve("VERSION"), version + "\n");
    }

    /** Its health page now fails, while its home page works. */
    static void breakHealth(Path directory) throws IOException {
        Path view = directory.resolve("resources/views/health.blade.php");
        Files.writeString(view, Files.readString(view) + MISSING + "\n");
    }
}
