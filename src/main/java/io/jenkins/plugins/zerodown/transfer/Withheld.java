package io.jenkins.plugins.zerodown.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which files of a build directory are withheld from the release because they hold secrets, and why: in a release every
 * user of the server could read them, and the web server might show them. Two kinds: what the configuration names as
 * secret never travels; what its name or content makes one travels where .zdignore takes it in.
 *
 * <p>What Composer and npm installed is public, its keys and certificates too.
 */
public final class Withheld {
    private static final String PRIVATE_KEY = "a private key";
    private static final String CACHED_CONFIGURATION = "bootstrap/cache/config.php";
    private static final Set<String> LOGINS = Set.of(".npmrc", ".netrc", ".git-credentials", ".pgpass", ".my.cnf");
    private static final Set<String> SSH_KEYS =
            Set.of("id_rsa", "id_dsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk");
    /** Copies that people and editors make of one are it as well: .env~, .env-old, #.env#. */
    private static final Pattern ENVIRONMENT = Pattern.compile("\\.env([.~ _-].*|rc)?|#\\.env.*#");

    private static final Pattern EXAMPLE = Pattern.compile("\\.env[._-]example");
    /** PEM is text: what is larger is none, and no key is. */
    private static final long LARGEST_TEXT = 16 << 20;

    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");
    private static final Pattern COMPOSER_LOGIN = Pattern.compile(
            "\"(http-basic|bearer|custom-headers|client-certificate|github-oauth|gitlab-oauth|gitlab-token|"
                    + "bitbucket-oauth|forgejo-token)\"");

    private final Set<Path> named;
    private final Set<String> committed;
    private final boolean baked;
    private final SortedMap<String, String> found = new TreeMap<>();

    /**
     * @param named files that the configuration names as secret, relative to the top
     * @param committed .env files that belong to the application's source, as Symfony's do: names as {@link RawName}
     *     gives them
     * @param baked whether Laravel's cached configuration was made for the release
     */
    public Withheld(Set<Path> named, Set<String> committed, boolean baked) {
        this.named = Set.copyOf(named);
        this.committed = Set.copyOf(committed);
        this.baked = baked;
    }

    /**
     * What was withheld for its name or content, with the reason, by its name as it may be shown; what the
     * configuration names is not among it.
     */
    public SortedMap<String, String> found() {
        return new TreeMap<>(found);
    }

    /** Whether the configuration names a file as secret. */
    boolean names(Path top, Path file) {
        return !named.isEmpty() && named.contains(top.relativize(file));
    }

    /** Whether a path is worth a look. Nearly every one of a tree is not. */
    static boolean suspects(String path) {
        String name = name(path);
        return (ENVIRONMENT.matcher(name).matches()
                        || path.equals(CACHED_CONFIGURATION)
                        || name.equals("auth.json")
                        || LOGINS.contains(name)
                        || SSH_KEYS.contains(name)
                        || mayBeKey(name))
                && !path.startsWith("vendor/")
                && !path.startsWith("node_modules/");
    }

    /**
     * Looks at a path that is suspect, and notes it where it is withheld.
     *
     * @param path from the top, as {@link RawName} gives it
     * @param regular whether it is a file, and no link or directory
     * @throws IOException where a file that may hold a key cannot be read
     */
    boolean withholds(String path, Path file, boolean regular) throws IOException {
        String name = name(path);
        Optional<String> reason = reason(path, name, file, regular);
        reason.ifPresent(why -> found.put(RawName.shown(path), why));
        return reason.isPresent();
    }

    /** In small letters: whose key SITE.PEM is, it is one. */
    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }

    private static boolean mayBeKey(String name) {
        return name.endsWith(".pem")
                || name.endsWith(".key")
                || name.endsWith(".p12")
                || name.endsWith(".pfx")
                || name.endsWith(".ppk");
    }

    private Optional<String> reason(String path, String name, Path file, boolean regular) throws IOException {
        if (ENVIRONMENT.matcher(name).matches()) {
            // An example has no secrets, and what env:encrypt makes is meant to travel.
            boolean harmless = EXAMPLE.matcher(name).matches() || name.endsWith(".encrypted");
            return harmless || committed.contains(path)
                    ? Optional.empty()
                    : Optional.of("an application's environment");
        }
        if (!regular) {
            return Optional.empty();
        }
        if (path.equals(CACHED_CONFIGURATION)) {
            return baked
                    ? Optional.empty()
                    : Optional.of("the environment of the machine where it was made; 6.2 makes it anew");
        }
        if (LOGINS.contains(name)) {
            return Optional.of("it may hold logins");
        }
        if (name.equals("auth.json")) {
            // Below the top it may be anything, such as the translation of a page.
            return !path.contains("/") || COMPOSER_LOGIN.matcher(text(file)).find()
                    ? Optional.of("Composer's logins")
                    : Optional.empty();
        }
        return mayBeKey(name) ? key(file) : privateKey(text(file));
    }

    private static Optional<String> key(Path file) throws IOException {
        String text = text(file);
        if (privateKey(text).isPresent()) {
            return privateKey(text);
        }
        // PEM alone says what else it holds: certificates, public keys.
        boolean known = Files.size(file) == 0 || PEM.matcher(text).find();
        return known ? Optional.empty() : Optional.of("it may hold a private key");
    }

    private static Optional<String> privateKey(String text) {
        return PEM.matcher(text).results().anyMatch(block -> block.group(1).contains("PRIVATE KEY"))
                        || text.startsWith("PuTTY-User-Key-File")
                ? Optional.of(PRIVATE_KEY)
                : Optional.empty();
    }

    private static String text(Path file) throws IOException {
        return Files.size(file) > LARGEST_TEXT ? "" : Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
