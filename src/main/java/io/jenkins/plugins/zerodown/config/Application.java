package io.jenkins.plugins.zerodown.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is deployed, and what is done to it on the way: the {@code application:} section, with every default filled in.
 * The keys are documented in docs/configuration.md; the names here are theirs.
 *
 * @param kind empty: told by whether the source has an artisan file
 * @param leftBehind what is done where the live release holds data that no release after it would
 * @param envFile local path of the .env to upload; absolute where a file named it
 * @param requiredEnv keys that the .env must have
 * @param caches the artisan caches made in 6.2; empty Optional: all of config, route, view, event
 * @param health empty: no HTTP checks
 * @param written the keys that some layer set, all others being defaults
 * @param secretFiles absolute paths of the files on this machine that the configuration names as secret, for whichever
 *     target
 */
public record Application(
        Optional<Kind> kind,
        Build build,
        Tools tools,
        Policy versionMismatch,
        List<String> sharedDirs,
        List<String> sharedFiles,
        Assets assets,
        Policy leftBehind,
        Optional<String> envFile,
        List<String> requiredEnv,
        List<ConfigFile> configFiles,
        Maintenance maintenance,
        boolean migrate,
        DestructiveMigrations destructiveMigrations,
        Optional<List<String>> caches,
        Opcache opcache,
        Services services,
        Optional<Health> health,
        Commands commands,
        List<Notification> notifications,
        Set<String> written,
        Set<Path> secretFiles) {

    public Application {
        sharedDirs.forEach(path -> Paths.INSIDE.need("sharedDirs", path));
        sharedFiles.forEach(path -> Paths.INSIDE.need("sharedFiles", path));
        sharedDirs = List.copyOf(sharedDirs);
        sharedFiles = List.copyOf(sharedFiles);
        requiredEnv = List.copyOf(requiredEnv);
        configFiles = List.copyOf(configFiles);
        caches = caches.map(List::copyOf);
        notifications = List.copyOf(notifications);
        written = Set.copyOf(written);
        secretFiles = Set.copyOf(secretFiles);
    }

    /** Made by a program, which means every value: none is a default. */
    public Application(
            Optional<Kind> kind,
            Build build,
            Tools tools,
            Policy versionMismatch,
            List<String> sharedDirs,
            List<String> sharedFiles,
            Assets assets,
            Policy leftBehind,
            Optional<String> envFile,
            List<String> requiredEnv,
            List<ConfigFile> configFiles,
            Maintenance maintenance,
            boolean migrate,
            DestructiveMigrations destructiveMigrations,
            Optional<List<String>> caches,
            Opcache opcache,
            Services services,
            Optional<Health> health,
            Commands commands,
            List<Notification> notifications) {
        this(
                kind,
                build,
                tools,
                versionMismatch,
                sharedDirs,
                sharedFiles,
                assets,
                leftBehind,
                envFile,
                requiredEnv,
                configFiles,
                maintenance,
                migrate,
                destructiveMigrations,
                caches,
                opcache,
                services,
                health,
                commands,
                notifications,
                Set.copyOf(Section.APPLICATION.keys()),
                Set.of());
    }

    /** What is deployed when nothing is configured. */
    public static Application defaults() {
        return ApplicationReader.whole(Layer.none("defaults").entries(), new Problems());
    }

    /**
     * What holds once the source has told its kind. A kind that was written stays. Of what was not written, plain PHP
     * shares nothing and migrates nothing, while an application whose kind is not known yet has Laravel's defaults.
     */
    public Application forKind(Kind found) {
        if (kind.isPresent()) {
            return this;
        }
        boolean php = found == Kind.PHP;
        return new Application(
                Optional.of(found),
                build,
                tools,
                versionMismatch,
                php && !written.contains("sharedDirs") ? List.of() : sharedDirs,
                php && !written.contains("sharedFiles") ? List.of() : sharedFiles,
                assets,
                leftBehind,
                envFile,
                requiredEnv,
                configFiles,
                maintenance,
                migrate && !(php && !written.contains("migrate")),
                destructiveMigrations,
                caches,
                opcache,
                services,
                health,
                commands,
                notifications,
                written,
                secretFiles);
    }

    /** How the new release is asked before it is live. */
    public Health.Readiness readiness() {
        return health.map(Health::readiness).orElse(Health.Readiness.DEFAULT);
    }

    /** The same, with more files that never travel. */
    Application withSecretFiles(Set<Path> more) {
        Set<Path> all = new LinkedHashSet<>(secretFiles);
        all.addAll(more);
        return new Application(
                kind,
                build,
                tools,
                versionMismatch,
                sharedDirs,
                sharedFiles,
                assets,
                leftBehind,
                envFile,
                requiredEnv,
                configFiles,
                maintenance,
                migrate,
                destructiveMigrations,
                caches,
                opcache,
                services,
                health,
                commands,
                notifications,
                written,
                all);
    }

    /** What a request to the application needs to get there. */
    public Health.Access access() {
        return health.map(Health::access).orElse(Health.Access.PLAIN);
    }

    /** The secret files and texts that it names, by their ids where it was written for a credentials store. */
    public List<Need> needs() {
        List<Need> needs = new ArrayList<>();
        envFile.ifPresent(id -> needs.add(new Need(id, Need.Kind.FILE, "application.envFile")));
        for (int i = 0; i < configFiles.size(); i++) {
            needs.add(
                    new Need(configFiles.get(i).source(), Need.Kind.FILE, "application.configFiles[" + i + "].source"));
        }
        need(needs, maintenance.secret, "maintenance.secret");
        need(needs, opcache.tokenEnv, "opcache.tokenEnv");
        Health.Access access = access();
        access.headers().forEach((name, id) -> need(needs, Optional.of(id), "health.headers." + name));
        access.certificates().ifPresent(id -> needs.add(new Need(id, Need.Kind.FILE, "health.certificates")));
        for (int i = 0; i < notifications.size(); i++) {
            need(needs, notifications.get(i).urlEnv, "notify[" + i + "].urlEnv");
            need(needs, notifications.get(i).secretEnv, "notify[" + i + "].secretEnv");
        }
        return needs;
    }

    private static void need(List<Need> needs, Optional<String> id, String key) {
        id.ifPresent(name -> needs.add(new Need(name, Need.Kind.TEXT, "application." + key)));
    }

    /**
     * Directories of files that are named by a hash of their content, which releases share so that pages of older ones
     * find theirs.
     *
     * @param paths inside a release; empty: where there is a manifest of Vite, that of its build
     * @param keptFor how long those of a release that is gone stay
     */
    public record Assets(Optional<List<String>> paths, Duration keptFor) {
        public static final Assets DEFAULT = new Assets(Optional.empty(), Duration.ofDays(30));

        public Assets {
            paths.ifPresent(all -> all.forEach(path -> Paths.INSIDE.need("assets", path)));
            paths = paths.map(List::copyOf);
        }
    }

    public enum Kind {
        LARAVEL,
        PHP
    }

    public enum Policy {
        FAIL,
        WARN,
        IGNORE
    }

    /**
     * @param composer runs {@code composer install}
     * @param node runs the package manager of the lock file; ignored where there is no package.json
     * @param tests a command run in 2.5
     * @param variables environment of every build command
     * @param bakeCaches makes config, route and view caches on the build machine instead of on the server
     * @param composing how {@code auto} uses Composer
     */
    public record Build(
            Command composer,
            Command node,
            Optional<String> tests,
            Map<String, String> variables,
            NodeModules nodeModules,
            boolean bakeCaches,
            Composing composing) {}

    /**
     * @param scripts runs the scripts of composer.json that {@code composer install} runs
     * @param classMap what the autoloader may look for beside its map
     */
    public record Composing(boolean scripts, ClassMap classMap) {
        public static final Composing DEFAULT = new Composing(false, ClassMap.AUTHORITATIVE);
    }

    public enum ClassMap {
        /** A class that it does not have, does not exist. */
        AUTHORITATIVE,
        /** Other classes are looked for, such as those that are made at run time. */
        OPTIMIZED
    }

    /** A thing that is off, worked out from the project, or done by a command of the user's. */
    public sealed interface Command {}

    public record Off() implements Command {}

    public record Automatic() implements Command {}

    public record Custom(String run) implements Command {}

    public enum NodeModules {
        NONE,
        PRODUCTION
    }

    /**
     * Words of the command for each tool, here and on the servers; such as {@code php -> [php8.2]}. Keys: php,
     * composer, node, npm, pnpm, yarn, git.
     */
    public record Tools(Map<String, List<String>> words) {
        public List<String> of(String tool) {
            return words.getOrDefault(tool, List.of(tool));
        }
    }

    /**
     * @param source local path, absolute where a file named it; @param path inside the release; @param mode such as
     *     0600
     */
    public record ConfigFile(String source, String path, int mode) {
        public ConfigFile {
            Paths.INSIDE.need("configFiles.path", path);
        }
    }

    /**
     * @param secret name of the environment variable that holds the bypass secret; one is made up where it is empty
     * @param render view shown meanwhile, such as errors::503
     */
    public record Maintenance(boolean on, Optional<String> secret, Optional<String> render) {}

    /** @param allowed names of migrations that are exempt */
    public record DestructiveMigrations(Verdict verdict, Set<String> allowed) {
        public enum Verdict {
            FAIL,
            WARN,
            ALLOW
        }
    }

    public record Opcache(
            Method method,
            Optional<String> command,
            Optional<String> url,
            Optional<String> tokenEnv,
            Optional<String> cdnPurge,
            List<String> warmUp) {
        /**
         * REALPATH: nothing is done but a check. RELOAD: graceful FPM reload. CACHETOOL, URL: reset by that. OFF: not
         * even a check.
         */
        public enum Method {
            REALPATH,
            RELOAD,
            CACHETOOL,
            URL,
            OFF
        }
    }

    public record Services(
            Command queue,
            Command horizon,
            Command schedule,
            Command reverb,
            Command pulse,
            Command octane,
            Command supervisor,
            Command fpm,
            Command webServer) {}

    /** The user's own commands: phase A before, B in the middle, C after the switch. */
    public record Commands(List<UserCommand> preRelease, List<UserCommand> midRelease, List<UserCommand> postRelease) {}

    public record UserCommand(String run, On on, Duration timeout) {
        public UserCommand {
            Rules.COMMAND.need("commands.run", run);
        }

        public enum On {
            ALL,
            PRIMARY
        }
    }

    /** Exactly one of url and urlEnv is set. @param secretEnv signs the body (HMAC-SHA256) where it is set */
    public record Notification(
            Optional<String> url, Optional<String> urlEnv, Format format, Set<Outcome> on, Optional<String> secretEnv) {
        public enum Format {
            JSON,
            SLACK
        }

        public enum Outcome {
            SUCCESS,
            FAILURE,
            ROLLBACK
        }
    }
}
