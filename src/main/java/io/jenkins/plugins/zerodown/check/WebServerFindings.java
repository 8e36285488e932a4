package io.jenkins.plugins.zerodown.check;

import io.jenkins.plugins.zerodown.check.Finding.Severity;
import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Application.Custom;
import io.jenkins.plugins.zerodown.config.Application.Kind;
import io.jenkins.plugins.zerodown.config.Application.Opcache.Method;
import io.jenkins.plugins.zerodown.config.EnvFile;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.config.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the configuration of a server's nginx, PHP-FPM and application would do to a deployment. Reads what
 * web-server.sh prints.
 */
final class WebServerFindings {
    /** What Laravel 11 and later have for a file of config/ that an application lacks. */
    private static final Map<String, String> STOCK = Map.of(
            "SESSION_DRIVER",
            "database",
            "CACHE_STORE",
            "database",
            "FILESYSTEM_DISK",
            "local",
            "DB_CONNECTION",
            "sqlite");

    private final Target target;
    private final Application application;
    private final String server;
    private final List<String> lines;
    private final Optional<EnvFile> env;
    private final List<Finding> findings = new ArrayList<>();

    private WebServerFindings(
            Target target, Application application, String server, List<String> lines, Optional<EnvFile> env) {
        this.target = target;
        this.application = application;
        this.server = server;
        this.lines = lines;
        this.env = env;
    }

    /** @param env the .env to come, where it is uploaded; else that of the server counts */
    static List<Finding> of(
            Target target, Application application, String server, List<String> lines, Optional<EnvFile> env) {
        WebServerFindings all = new WebServerFindings(target, application, server, lines, env);
        boolean linked = all.nginx();
        all.fpm(linked);
        all.pool();
        all.storage();
        all.health();
        after(lines, "unreadable ")
                .forEach(file -> all.note(file + " cannot be read by the deploy user, so that it was not checked"));
        return all.findings;
    }

    /** @return whether PHP is given paths that lead through the link */
    private boolean nginx() {
        List<NginxSite> sites = NginxSite.parse(after(lines, "nginx "));
        if (sites.isEmpty() && !after(lines, "apache ").isEmpty()) {
            return apache();
        }
        if (sites.isEmpty()) {
            note("no configuration of nginx was found; another web server must hand PHP the real path, not one"
                    + " through current");
            return false;
        }
        String root =
                target.sharedHosting().map(Target.SharedHosting::publicPath).orElse(target.deployPath() + "/current");
        List<NginxSite> ours = sites.stream().filter(site -> site.serves(root)).toList();
        if (ours.isEmpty()) {
            note("no site of nginx has a root below " + root + ", so that its configuration was not checked");
            return false;
        }
        if (application.kind().filter(Kind.LARAVEL::equals).isPresent()
                && ours.stream().anyMatch(site -> site.roots().contains(root))) {
            add(
                    Severity.ERROR,
                    "a site of nginx has its root in " + root + " itself",
                    "everybody can ask for .env and for any file of the source",
                    "write: root " + root + "/public;");
        }
        Optional<String> linked = ours.stream()
                .map(NginxSite::linkedScript)
                .flatMap(Optional::stream)
                .findFirst();
        if (linked.isEmpty()) {
            note("nginx hands PHP the real path");
            return false;
        }
        boolean nothingElse = application.opcache().method() == Method.REALPATH
                || application.opcache().method() == Method.OFF;
        add(
                nothingElse ? Severity.ERROR : Severity.WARNING,
                linked.get() + " hands PHP a path through the link current",
                "its caches serve the old release for minutes after a switch, 139 s were seen",
                "write: fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name; fastcgi_param"
                        + " DOCUMENT_ROOT $realpath_root;"
                        + (nothingElse ? " or set opcache: reload" : ""));
        return true;
    }

    /** It hands PHP a path through the link, and cannot do otherwise. @return true */
    private boolean apache() {
        Method method = application.opcache().method();
        if (method == Method.REALPATH || method == Method.OFF) {
            add(
                    Severity.WARNING,
                    "Apache hands PHP a path through the link current",
                    "its caches serve the old release for minutes after a switch",
                    "set opcache: reload");
        }
        return true;
    }

    /** The pool that runs the application: who it is, what it may open, and whether a release can be asked of it. */
    private void pool() {
        if (!(PhpPools.in(lines, target) instanceof PhpPools.Result.Found found)) {
            return;
        }
        PhpPool pool = found.pool();
        Optional<String> runtime = target.runtimeUser();
        // Who may do everything needs no rights.
        String user = pool.user().equals("root") ? "" : pool.user();
        String deployUser = target.servers().stream()
                .filter(each -> each.name().equals(server))
                .map(Server::user)
                .findFirst()
                .orElse("");
        if (!user.isEmpty() && !user.equals(deployUser) && runtime.isEmpty()) {
            add(
                    Severity.ERROR,
                    pool + " runs as " + user + ", and the target has no runtimeUser",
                    "it can neither read the .env nor write where the application does",
                    "write into the target: runtimeUser: " + user);
        } else if (!user.isEmpty() && runtime.isPresent() && !runtime.get().equals(user)) {
            add(
                    Severity.ERROR,
                    pool + " runs as " + user + ", and the target's runtimeUser is " + runtime.get(),
                    "rights are given to another user than to the one who needs them",
                    "write into the target: runtimeUser: " + user);
        }
        after(lines, "closed ").stream()
                .filter(closed -> word(closed).equals(pool.address()))
                .findFirst()
                .ifPresentOrElse(
                        closed -> add(
                                Severity.WARNING,
                                deployUser + " may not use " + pool.address(),
                                "a new release is not asked through PHP-FPM before it is live",
                                "sudo usermod -aG " + rest(closed) + " " + deployUser + "; it counts from the next"
                                        + " login"),
                        () -> note("a new release is asked through " + pool + " before it is live"));
        basedir(pool);
    }

    private void basedir(PhpPool pool) {
        Stream.concat(
                        after(lines, "ini ").stream().map(WebServerFindings::rest),
                        after(lines, "fpm ").stream()
                                .map(WebServerFindings::rest)
                                .filter(line -> line.matches("php_(admin_)?value\\[open_basedir]=.*"))
                                .map(line -> "open_basedir " + line.substring(line.indexOf('=') + 1)))
                .filter(line -> word(line).equals("open_basedir"))
                .map(line -> rest(line).replace("\"", "").strip())
                .reduce((first, second) -> second)
                .filter(paths -> !paths.isEmpty() && !paths.equals("no value"))
                .filter(paths -> Arrays.stream(paths.split(":"))
                        .noneMatch(path -> (target.deployPath() + "/releases/").startsWith(path)))
                .ifPresent(paths -> add(
                        Severity.ERROR,
                        pool + " has open_basedir = " + paths,
                        "PHP may open no file of a release, to which current leads",
                        "add " + target.deployPath() + "/"));
    }

    private void fpm(boolean linked) {
        Map<String, List<String>> settings = new LinkedHashMap<>();
        after(lines, "fpm ")
                .forEach(line -> settings.computeIfAbsent(word(line), file -> new ArrayList<>())
                        .add(rest(line)));
        Set<String> masters = new LinkedHashSet<>();
        settings.forEach((file, values) -> {
            if (values.contains("running=yes")) {
                masters.add(file);
            }
        });
        if (masters.isEmpty()) {
            note("no PHP-FPM is seen to run");
            return;
        }
        List<String> unreadable = after(lines, "unreadable ");
        for (String master : masters) {
            if (unreadable.contains(master)) {
                // What is in it is not known, least of all that it leaves everything as it is by default.
                continue;
            }
            String timeout =
                    value(settings.get(master), "process_control_timeout").orElse("0");
            if (timeout.matches("0[smhd]?")) {
                boolean reloaded = application.opcache().method() == Method.RELOAD
                        || application.services().fpm() instanceof Custom;
                add(
                        Severity.WARNING,
                        master + " leaves process_control_timeout at 0",
                        "a reload of PHP-FPM then drops the requests under way, 124 of them in 20 reloads were seen"
                                + (reloaded ? ", and this target reloads it" : ""),
                        "set process_control_timeout = 10s and restart PHP-FPM once");
            }
            opcache(master, linked);
        }
    }

    private void opcache(String master, boolean linked) {
        Map<String, String> ini = new LinkedHashMap<>();
        after(lines, "ini ").stream()
                .filter(line -> word(line).equals(master))
                .map(WebServerFindings::rest)
                .forEach(line -> ini.put(word(line), rest(line)));
        if (!ini.containsKey("read")) {
            note("PHP's settings of " + master
                    + " could not be read (php-fpm -i), so that its opcache was not checked");
        }
        // A pool's own settings win over php.ini's.
        after(lines, "fpm ").stream()
                .map(WebServerFindings::rest)
                .filter(line -> line.matches("php_(admin_)?(value|flag)\\[opcache\\..*"))
                .forEach(line -> ini.put(
                        line.substring(line.indexOf('[') + 1, line.indexOf(']')),
                        line.substring(line.indexOf('=') + 1)));
        boolean frozen = ini.getOrDefault("opcache.validate_timestamps", "On").matches("(?i)off|0|no|false");
        Method method = application.opcache().method();
        if (frozen && linked && (method == Method.REALPATH || method == Method.OFF)) {
            add(
                    Severity.ERROR,
                    master + " has opcache.validate_timestamps off while PHP is given paths through the link",
                    "the old release is served until PHP-FPM is restarted",
                    "set opcache: reload, or hand PHP the real path");
        }
        String preload = ini.getOrDefault("opcache.preload", "no value").strip();
        if (!preload.isEmpty() && !preload.equals("no value") && method != Method.RELOAD) {
            add(
                    Severity.ERROR,
                    master + " preloads " + preload,
                    "preloaded classes stay those of the old release until PHP-FPM is reloaded",
                    "set opcache: reload");
        }
    }

    /** What one server keeps in its files the others do not see. */
    private void storage() {
        if (target.servers().size() < 2) {
            return;
        }
        List<String> there = after(lines, "env ");
        if (env.isEmpty() && !there.contains("read=yes")) {
            note("there is no .env that can be read yet, so that where sessions, cache and uploads are kept was"
                    + " not checked");
            return;
        }
        kept(
                List.of("SESSION_DRIVER"),
                "file",
                "sessions",
                "visitors are logged out when another server answers",
                "use %s=redis or database");
        kept(
                List.of("CACHE_STORE", "CACHE_DRIVER"),
                "file",
                "the cache",
                "each server has its own, and queue:restart reaches the workers of one server only",
                "use %s=redis or database");
        kept(
                List.of("FILESYSTEM_DISK", "FILESYSTEM_DRIVER"),
                "local|public",
                "uploads",
                "a file is missing when another server answers",
                "use a disk that the servers share, such as s3, or mount shared/storage/app from one place");
        kept(
                List.of("DB_CONNECTION"),
                "sqlite",
                "the database",
                "each server has its own",
                "use a database server for all");
    }

    /** @param local values that keep it in files of one server; @param fix where %s is the key that is in use */
    private void kept(List<String> keys, String local, String what, String why, String fix) {
        String lie = ", so that " + what + (what.equals("the cache") || what.equals("the database") ? " lies" : " lie")
                + " in files of one server of " + target.servers().size();
        Optional<String> set = first(keys, this::written);
        if (set.isPresent()) {
            if (set.get().matches("[A-Z_]+=(" + local + ")")) {
                add(Severity.WARNING, envName() + " has " + set.get() + lie, why, fix.formatted(key(set.get())));
            }
            return;
        }
        Optional<String> usual = first(keys, this::usual);
        if (usual.isPresent()) {
            if (usual.get().matches("[A-Z_]+=(" + local + ")")) {
                add(
                        Severity.WARNING,
                        envName() + " has no " + String.join(" or ", keys) + ", and the live release takes "
                                + usual.get() + " then" + lie,
                        why,
                        fix.formatted(key(usual.get())));
            }
        } else if (local.equals("file")) {
            note(envName() + " has no " + String.join(" or ", keys) + ": Laravel 10 and older keep " + what
                    + " in files of one server then, Laravel 11 and later in the database");
        } else if (!keys.contains("DB_CONNECTION")) {
            note(envName() + " has no " + String.join(" or ", keys) + ", and the usual default keeps " + what
                    + " in files of one server");
        }
    }

    private Optional<String> written(String key) {
        return (env.isPresent()
                        ? env.get().get(key)
                        : value(after(lines, "env "), key).map(value -> value.replace("\"", "")))
                .filter(value -> !value.isEmpty());
    }

    /** By the live release's own configuration, else by what the framework has for a file that is missing there. */
    private Optional<String> usual(String key) {
        Optional<String> own = value(after(lines, "default "), key);
        boolean eleven = !after(lines, "framework 11").isEmpty();
        return own.isPresent() || !eleven ? own : Optional.ofNullable(STOCK.get(key));
    }

    private String envName() {
        return env.isPresent() ? "envFile '" + application.envFile().orElse("") + "'" : "the .env";
    }

    private static Optional<String> first(List<String> keys, Function<String, Optional<String>> known) {
        return keys.stream()
                .flatMap(key -> known.apply(key).map(value -> key + "=" + value).stream())
                .findFirst();
    }

    private static String key(String pair) {
        return pair.substring(0, pair.indexOf('='));
    }

    /** Laravel's own answers as long as it runs, whatever becomes of the application. */
    private void health() {
        boolean up = application.health().stream()
                .flatMap(health -> Stream.concat(health.url().stream(), health.perServer().stream()))
                .anyMatch(url -> url.matches("https?://[^/]*/up/?"));
        if (up && target.primary().name().equals(server)) {
            add(
                    Severity.WARNING,
                    "health asks /up, which Laravel answers itself",
                    "it says 200 without a database, and in maintenance mode too",
                    "ask a page of your own that reads the database, or listen to Laravel's event "
                            + "DiagnosingHealth and throw there");
        }
    }

    private void add(Severity severity, String what, String why, String fix) {
        findings.add(new Finding(severity, server, what, why, fix));
    }

    private void note(String what) {
        add(Severity.NOTE, what, "", "");
    }

    /** The last one counts. */
    private static Optional<String> value(List<String> pairs, String key) {
        return pairs.stream()
                .filter(pair -> pair.startsWith(key + "="))
                .map(pair -> pair.substring(key.length() + 1).strip())
                .reduce((first, second) -> second);
    }

    private static List<String> after(List<String> lines, String kind) {
        return lines.stream()
                .filter(line -> line.startsWith(kind))
                .map(line -> line.substring(kind.length()))
                .toList();
    }

    private static String word(String line) {
        int end = line.indexOf(' ');
        return end < 0 ? line : line.substring(0, end);
    }

    private static String rest(String line) {
        int end = line.indexOf(' ');
        return end < 0 ? "" : line.substring(end + 1);
    }
}
