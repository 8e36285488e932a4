package io.jenkins.plugins.zerodown.workspace;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.EnvFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SQLite database that a Laravel application would open within a release, told by its configuration before it runs:
 * each deployment would begin with another one. Laravel 11 and later come with such a configuration. What cannot be
 * told is no database.
 *
 * @param path in the release
 * @param why for people: the settings that lead there, such as "DB_CONNECTION=sqlite and no DB_DATABASE"
 */
public record SqliteDatabase(String path, String why) {
    private static final String CONFIG = "config/database.php";
    private static final String SQLITE = "sqlite";
    /** What config/database.php of Laravel 11 and later has, and what holds where an application has no such file. */
    private static final String STOCK = """
            'default' => env('DB_CONNECTION', 'sqlite'),
            'connections' => [
                'sqlite' => ['driver' => 'sqlite', 'url' => env('DB_URL'),
                    'database' => env('DB_DATABASE', database_path('database.sqlite'))]]
            """;

    private static final Pattern COMMENT =
            Pattern.compile("/\\*.*?\\*/|(?<![:\\\\'\"])//[^\n]*|(?m:^\\s*#[^\n]*)", Pattern.DOTALL);
    private static final Pattern ENV =
            Pattern.compile("env\\(\\s*(['\"])(\\w+)\\1\\s*(?:,\\s*(.*))?\\)", Pattern.DOTALL);
    private static final Pattern PLACE =
            Pattern.compile("(base|database|storage|resource|public|app)_path\\(\\s*(['\"])([^'\"$]+)\\2\\s*\\)");
    private static final Pattern TEXT = Pattern.compile("(['\"])([^'\"$]*)\\1");

    /**
     * Looks for it.
     *
     * @param directory of the application
     * @param env what is known of the .env that the release will have
     * @param keys all that this .env sets; of one that {@code env} lacks the value is not known
     */
    public static Optional<SqliteDatabase> of(Path directory, EnvFile env, Set<String> keys, String deployPath)
            throws IOException {
        Optional<String> text = configuration(directory);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String config = COMMENT.matcher(text.get()).replaceAll("");
        Reader reader = new Reader(env, keys);
        Optional<String> connection = value(config, "default").flatMap(reader::read);
        Optional<String> settings = connection.flatMap(name -> section(config, name));
        if (settings.isEmpty()
                || !value(settings.get(), "driver").flatMap(reader::read).equals(Optional.of(SQLITE))) {
            return Optional.empty();
        }
        Optional<String> url = value(settings.get(), "url");
        if (url.isPresent() && !reader.unset(url.get())) {
            return Optional.empty();
        }
        return value(settings.get(), "database")
                .flatMap(reader::read)
                .flatMap(path -> inside(path, deployPath))
                .map(path -> new SqliteDatabase(path, why(env)));
    }

    /** Whether an application's configuration of databases is there to be read, or is the framework's own. */
    public static boolean canTell(Path directory) throws IOException {
        return configuration(directory).isPresent();
    }

    private static Optional<String> configuration(Path directory) throws IOException {
        Path file = directory.resolve(CONFIG);
        if (Files.isRegularFile(file)) {
            return Optional.of(Files.readString(file));
        }
        // From Laravel 11 on the framework has a default for each file of config/.
        Path start = directory.resolve("bootstrap/app.php");
        return Files.isRegularFile(start) && Files.readString(start).contains("Application::configure(")
                ? Optional.of(STOCK)
                : Optional.empty();
    }

    /** Whether it outlives the release: it, or a directory above it, is shared, or a link leads elsewhere. */
    public boolean kept(Application application, Path directory) {
        boolean shared = application.sharedFiles().contains(path)
                || application.sharedDirs().stream().anyMatch(shares -> path.startsWith(shares + "/"));
        for (Path at = Path.of(path); at != null && !shared; at = at.getParent()) {
            shared = Files.isSymbolicLink(directory.resolve(at)) && Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
        }
        return shared;
    }

    /** Why a deployment must not go on, and the line to write. @param which such as "envFile 'production.env'" */
    public String refusal(String which, Application application, String deployPath) {
        List<String> files = new ArrayList<>(application.sharedFiles());
        files.add(path);
        return "the database would lie in the release: " + which + " has " + why
                + ", so that Laravel opens the SQLite database "
                + path
                + " of the release itself, and each deployment would begin with another one. Nothing was changed. Write"
                + " sharedFiles: [" + String.join(", ", files) + "]; where " + deployPath
                + "/current has it with data, copy it to "
                + deployPath + "/shared/" + path
                + " first, while nothing writes to it. Or name another database in DB_CONNECTION";
    }

    private static String why(EnvFile env) {
        return env.get("DB_CONNECTION").map(name -> "DB_CONNECTION=" + name).orElse("no DB_CONNECTION")
                + env.get("DB_DATABASE").map(name -> " and DB_DATABASE=" + name).orElse(" and no DB_DATABASE");
    }

    private static Optional<String> inside(String value, String deployPath) {
        if (value.isBlank() || value.startsWith(":") || value.startsWith("file:")) {
            return Optional.empty();
        }
        Path path = Path.of(value).normalize();
        if (path.isAbsolute()) {
            Path releases = Path.of(deployPath, "releases");
            Path current = Path.of(deployPath, "current");
            if (path.startsWith(current) && !path.equals(current)) {
                path = current.relativize(path);
            } else if (path.startsWith(releases) && path.getNameCount() > releases.getNameCount() + 1) {
                path = path.subpath(releases.getNameCount() + 1, path.getNameCount());
            } else {
                return Optional.empty();
            }
        }
        return path.startsWith("..") || path.toString().isEmpty() ? Optional.empty() : Optional.of(path.toString());
    }

    /** The expression behind a key, to the comma that ends it. */
    private static Optional<String> value(String config, String key) {
        Matcher start = Pattern.compile("['\"]" + key + "['\"]\\s*=>\\s*").matcher(config);
        return start.find()
                ? Optional.of(
                        config.substring(start.end(), end(config, start.end())).strip())
                : Optional.empty();
    }

    private static Optional<String> section(String config, String name) {
        int from = Math.max(0, config.indexOf("connections"));
        return value(config.substring(from), Pattern.quote(name)).filter(text -> text.startsWith("["));
    }

    private static int end(String text, int from) {
        int depth = 0;
        char quote = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            }
            if (quote == 0 && (depth < 0 || depth == 0 && c == ',')) {
                return i;
            }
        }
        return text.length();
    }

    /** Reads the few expressions that such a file is made of. */
    private record Reader(EnvFile env, Set<String> keys) {
        Optional<String> read(String expression) {
            String text = expression.strip();
            Matcher asked = ENV.matcher(text);
            if (asked.matches()) {
                String key = asked.group(2);
                if (keys.contains(key)) {
                    return env.get(key);
                }
                return Optional.ofNullable(asked.group(3)).flatMap(this::read);
            }
            Matcher place = PLACE.matcher(text);
            if (place.matches()) {
                String top = switch (place.group(1)) {
                    case "base" -> "";
                    case "resource" -> "resources/";
                    default -> place.group(1) + "/";
                };
                return Optional.of(top + place.group(3));
            }
            Matcher plain = TEXT.matcher(text);
            return plain.matches() ? Optional.of(plain.group(2)) : Optional.empty();
        }

        /** Whether an expression is known to give nothing. */
        boolean unset(String expression) {
            Matcher asked = ENV.matcher(expression.strip());
            return asked.matches()
                    && asked.group(3) == null
                    && (!keys.contains(asked.group(2))
                            || env.get(asked.group(2)).equals(Optional.of("")));
        }
    }
}
