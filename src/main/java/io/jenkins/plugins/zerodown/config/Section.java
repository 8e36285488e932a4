package io.jenkins.plugins.zerodown.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The maps of the file, and the keys that each may have. The documentation's list of keys is this one: a test compares
 * them.
 */
enum Section {
    FILE("", "targets", "application"),
    TARGET(
            "targets[]",
            "name",
            "deployPath",
            "servers",
            "keepReleases",
            "minimumAge",
            "owner",
            "runtimeUser",
            "become",
            "fileMode",
            "directoryMode",
            "publicPath",
            "publicMode",
            "repository",
            "branch",
            "strategy",
            "locked",
            "allowedAddresses",
            "application"),
    SERVER(
            "targets[].servers[]",
            "name",
            "host",
            "port",
            "user",
            "identityFile",
            "passphraseEnv",
            "passwordEnv",
            "credentialsId",
            "hostKey",
            "knownHostsFile",
            "primary",
            "jump"),
    JUMP(
            "targets[].servers[].jump",
            "host",
            "port",
            "user",
            "identityFile",
            "passphraseEnv",
            "passwordEnv",
            "credentialsId",
            "hostKey",
            "knownHostsFile"),
    APPLICATION(
            "application",
            "kind",
            "build",
            "tools",
            "versionMismatch",
            "sharedDirs",
            "sharedFiles",
            "assets",
            "assetsFor",
            "leftBehind",
            "envFile",
            "requiredEnv",
            "configFiles",
            "maintenance",
            "migrate",
            "destructiveMigrations",
            "caches",
            "opcache",
            "services",
            "health",
            "commands",
            "notify"),
    BUILD(
            "application.build",
            "composer",
            "node",
            "tests",
            "variables",
            "nodeModules",
            "bakeCaches",
            "scripts",
            "classmap"),
    TOOLS("application.tools", "php", "composer", "node", "npm", "pnpm", "yarn", "git"),
    CONFIG_FILE("application.configFiles[]", "source", "path", "mode"),
    MAINTENANCE("application.maintenance", "secret", "render"),
    DESTRUCTIVE_MIGRATIONS("application.destructiveMigrations", "policy", "except"),
    OPCACHE("application.opcache", "method", "command", "url", "tokenEnv", "cdnPurge", "warmUp"),
    SERVICES(
            "application.services",
            "queue",
            "horizon",
            "schedule",
            "reverb",
            "pulse",
            "octane",
            "supervisor",
            "fpm",
            "webServer"),
    HEALTH(
            "application.health",
            "url",
            "attempts",
            "interval",
            "successes",
            "timeout",
            "deadline",
            "status",
            "body",
            "command",
            "perServer",
            "headers",
            "certificates",
            "proxy",
            "readiness",
            "fpm",
            "preview",
            "instance",
            "watch"),
    WATCH("application.health.watch", "for", "interval", "failures"),
    COMMANDS("application.commands", "preRelease", "midRelease", "postRelease"),
    COMMAND("application.commands.*[]", "run", "on", "timeout"),
    NOTIFICATION("application.notify[]", "url", "urlEnv", "format", "on", "secretEnv");

    private final String path;
    private final List<String> keys;

    Section(String path, String... keys) {
        this.path = path;
        this.keys = List.of(keys);
    }

    String path() {
        return path;
    }

    List<String> keys() {
        return keys;
    }

    /** What to do about a key that this section does not have. */
    String fix(String unknown) {
        if (unknown.equals("<<")) {
            return "merge keys are not part of YAML 1.2, write the keys out";
        }
        if (unknown.equals("password") && keys.contains("passwordEnv")) {
            return "a password does not belong into a file, put it into an environment variable"
                    + " and name that: passwordEnv: DEPLOY_PASSWORD";
        }
        Optional<String> near = keys.stream()
                .filter(key -> near(unknown, key))
                .min(Comparator.comparingInt(key -> distance(unknown, key)));
        if (near.isPresent()) {
            return "did you mean " + near.get() + "?";
        }
        List<Section> homes = Arrays.stream(values())
                .filter(home -> home.keys.contains(unknown))
                .toList();
        if (homes.size() == 1) {
            return "it belongs into " + (homes.get(0) == FILE ? "the top of the file" : homes.get(0).path);
        }
        return "remove it; known here are " + String.join(", ", keys);
    }

    /** Whether one is the other with its letters mixed up, or at most two of them wrong and no more than a third. */
    private static boolean near(String typed, String known) {
        String a = typed.toLowerCase(Locale.ROOT).replaceAll("[_-]", "");
        String b = known.toLowerCase(Locale.ROOT);
        return a.length() <= 40 && (sorted(a).equals(sorted(b)) || distance(a, b) <= Math.min(2, b.length() / 3));
    }

    private static List<Integer> sorted(String letters) {
        return letters.chars().sorted().boxed().toList();
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
