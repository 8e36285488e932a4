package io.jenkins.plugins.zerodown.phase04;

import io.jenkins.plugins.zerodown.config.Application.ConfigFile;
import io.jenkins.plugins.zerodown.config.EnvFile;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.release.StateFile;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.workspace.SqliteDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * 4.2: the release gets its .env and its other configuration files, its pending migrations are examined, and it is
 * ready.
 */
public final class ConfigurationUpload implements Prefetching {
    static final String ENV = ".env";

    private static final Script SECRET_FILE = Script.of(ConfigurationUpload.class, "4.2-secret-file.sh");
    private static final Script ENV_LINK = Script.of(ConfigurationUpload.class, "4.2-env-link.sh");
    /** What a shell on the server takes byte by byte; more goes as a stream. */
    private static final int SMALL = 64 << 10;

    @Override
    public String number() {
        return "4.2";
    }

    @Override
    public String title() {
        return "Configuration Upload";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        Optional<byte[]> env = env(context);
        Map<ConfigFile, byte[]> files = configFiles(context);
        Set<String> expected = expectedKeys(context);
        env.ifPresent(content -> {
            EnvFile uploaded = EnvFile.parse(content);
            boolean emptyKey = uploaded.get("APP_KEY").filter(String::isEmpty).isPresent();
            warn(context, "the .env", expected, uploaded.keys(), emptyKey);
        });
        context.hosts().each(host -> {
            if (env.isPresent()) {
                upload(context, host, env.get());
            } else if (context.application().sharedFiles().contains(ENV)) {
                linkShared(context, host, expected);
            }
            for (Map.Entry<ConfigFile, byte[]> file : files.entrySet()) {
                write(context, host, file.getKey(), file.getValue());
            }
            return host.name();
        });
        String migrations = PendingMigrations.examine(context);
        context.hosts().each(host -> {
            StateFile.change(host, context.layout(), context.slot().token(), context.release(), ReleaseState.READY);
            return host.name();
        });
        return Outcome.done((env.isPresent()
                        ? ".env of this release uploaded"
                        : context.application().sharedFiles().contains(ENV) ? "shared/.env linked" : "no .env")
                + (files.isEmpty() ? "" : ", " + files.size() + " configuration files written") + migrations
                + ", the release is ready");
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        if (context.laravel()
                || context.application().envFile().isPresent()
                || !context.application().configFiles().isEmpty()) {
            return PrefetchPlan.NONE;
        }
        Call ready =
                StateFile.changing(context.layout(), context.slot().token(), context.release(), ReleaseState.READY);
        return context.application().sharedFiles().contains(ENV)
                ? PrefetchPlan.all(linking(context, "shared"), ready)
                : PrefetchPlan.all(ready);
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        List<String> lines = new ArrayList<>();
        if (context.application().envFile().isPresent()) {
            lines.add("upload " + context.application().envFile().get() + " to shared/env/<id>, mode "
                    + envMode(context) + ", to which releases/<id>/.env leads");
        } else if (context.application().sharedFiles().contains(ENV)) {
            lines.add("releases/<id>/.env -> shared/.env");
        }
        for (ConfigFile file : context.application().configFiles()) {
            lines.add("write " + file.source() + " to releases/<id>/" + file.path() + ", mode " + mode(file));
        }
        lines.addAll(PendingMigrations.plan(context));
        lines.add("state of the release: ready");
        return lines;
    }

    private static void upload(DeploymentContext context, Host host, byte[] env)
            throws RemoteFailure, StepFailure, InterruptedException {
        send(host, writing(context, "", context.target().runtimeUser().isPresent() ? "0640" : "0600", env), env);
        link(context, host, "own").forEach(line -> warnOfSetting(context, host.name() + ": the .env", line));
        context.log()
                .line(
                        host.server(),
                        ".env uploaded, mode " + envMode(context) + ", "
                                + EnvFile.parse(env).keys().size() + " keys");
    }

    private static void linkShared(DeploymentContext context, Host host, Set<String> expected)
            throws RemoteFailure, StepFailure, InterruptedException {
        Set<String> keys = new LinkedHashSet<>();
        StringBuilder database = new StringBuilder();
        boolean emptyKey = false;
        for (String line : link(context, host, "shared")) {
            if (line.equals("missing")) {
                missing(context, host);
                return;
            } else if (line.equals("unreadable")) {
                unreadable(context, host);
                return;
            } else if (line.startsWith("key ")) {
                keys.add(line.substring("key ".length()));
            } else if (line.startsWith("database ")) {
                database.append(line.substring("database ".length())).append('\n');
            } else if (line.equals("empty APP_KEY")) {
                emptyKey = true;
            } else {
                warnOfSetting(context, host.name() + ": shared/.env", line);
            }
            if (line.startsWith("listed ")) {
                context.log()
                        .warn(host.name() + ": an ACL of " + context.layout().shared() + "/.env lets "
                                + line.substring("listed ".length())
                                + " read it too; take that away with setfacl -b, or -x for"
                                + " that one, unless it is meant");
            } else if (line.startsWith("wide ")) {
                context.log()
                        .warn(host.name() + ": " + context.layout().shared()
                                + "/.env can be read by every user of that machine ("
                                + line.substring("wide ".length()) + "); fix it with chmod 640 and PHP-FPM's group");
            }
        }
        if (!keys.isEmpty()) {
            warn(context, host.name() + ": shared/.env", expected, keys, emptyKey);
            checkDatabase(context, host, EnvFile.parse(database.toString().getBytes(StandardCharsets.UTF_8)), keys);
        }
    }

    /** Of a .env that is uploaded 3.1 has seen it. */
    private static void checkDatabase(DeploymentContext context, Host host, EnvFile env, Set<String> keys)
            throws StepFailure {
        Optional<Path> built = context.state().get(StateKey.BUILD_DIRECTORY).filter(Files::isDirectory);
        if (!context.laravel() || built.isEmpty()) {
            return;
        }
        Path directory = built.get();
        try {
            Optional<SqliteDatabase> opened =
                    SqliteDatabase.of(directory, env, keys, context.target().deployPath());
            if (opened.isPresent() && !opened.get().kept(context.application(), directory)) {
                throw unusable(
                        host.name() + ": "
                                + opened.get()
                                        .refusal(
                                                context.layout().shared() + "/.env",
                                                context.application(),
                                                context.target().deployPath()),
                        null);
            }
        } catch (IOException e) {
            throw new StepFailure("the configuration in " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void missing(DeploymentContext context, Host host) throws StepFailure {
        String file = context.layout().shared() + "/.env";
        if (context.laravel()) {
            throw new StepFailure(host.name() + ": there is no " + file
                    + ", and Laravel does not run without it; name a file to upload"
                    + " with 'envFile', or put one there by hand (mode 640, PHP-FPM's group), or take .env out of"
                    + " sharedFiles where the web server sets the environment");
        }
        context.log().line(host.server(), "there is no shared/.env, and the release does without");
    }

    /** Laravel says nothing of it, and takes its defaults: another database, and caches without a key. */
    private static void unreadable(DeploymentContext context, Host host) throws StepFailure {
        String file = context.layout().shared() + "/.env";
        if (context.laravel()) {
            throw new StepFailure(host.name() + ": " + file
                    + " cannot be read by the deploy user, so that artisan would run without its settings; let him"
                    + " read it (sudo chgrp, and chmod 640), or name a file to upload with 'envFile'");
        }
        context.log().line(host.server(), "shared/.env cannot be read by the deploy user, and was not looked at");
    }

    private static List<String> link(DeploymentContext context, Host host, String which)
            throws RemoteFailure, InterruptedException {
        return host.call(linking(context, which)).lines();
    }

    private static Call linking(DeploymentContext context, String which) {
        return Call.of(ENV_LINK)
                .with("DEPLOY_PATH", context.target().deployPath())
                .with("TOKEN", context.slot().token())
                .with("RELEASE_ID", context.release().value())
                .with("WHICH", which)
                .with("PHP", String.join("\n", context.application().tools().of("php")))
                .with("RUNTIME_USER", runtimeUser(context));
    }

    private static void write(DeploymentContext context, Host host, ConfigFile file, byte[] content)
            throws RemoteFailure, InterruptedException {
        send(host, writing(context, file.path(), mode(file), content), content);
        context.log()
                .line(host.server(), file.path() + " written, mode " + mode(file) + ", " + content.length + " bytes");
    }

    /** @param path in the release; empty for its .env */
    private static Call writing(DeploymentContext context, String path, String mode, byte[] content) {
        return Call.of(SECRET_FILE)
                .with("DEPLOY_PATH", context.target().deployPath())
                .with("TOKEN", context.slot().token())
                .with("RELEASE_ID", context.release().value())
                .with("FILE_PATH", path)
                .with("MODE", mode)
                .with("RUNTIME_USER", runtimeUser(context))
                .with("BECOME", become(context))
                .with("BYTES", String.valueOf(content.length));
    }

    private static void send(Host host, Call call, byte[] content) throws RemoteFailure, InterruptedException {
        boolean text = true;
        for (byte b : content) {
            text &= b != 0;
        }
        if (text && content.length <= SMALL) {
            host.call(call.stdin(content));
        } else {
            host.stream(call, out -> out.write(content));
        }
    }

    private static Optional<byte[]> env(DeploymentContext context) throws StepFailure {
        Optional<String> name = context.application().envFile();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        byte[] content = read(context, "envFile", name.get());
        if (content.length == 0) {
            throw unusable("envFile: " + name.get() + " is empty; put the application's environment into it", null);
        }
        return Optional.of(content);
    }

    private static Map<ConfigFile, byte[]> configFiles(DeploymentContext context) throws StepFailure {
        Map<ConfigFile, byte[]> contents = new LinkedHashMap<>();
        for (ConfigFile file : context.application().configFiles()) {
            contents.put(file, read(context, "configFiles, source of " + file.path(), file.source()));
        }
        return contents;
    }

    private static byte[] read(DeploymentContext context, String option, String name) throws StepFailure {
        try {
            return context.secrets().file(name);
        } catch (IOException e) {
            throw unusable(option + ": " + e.getMessage(), e);
        }
    }

    private static StepFailure unusable(String message, Exception cause) {
        return new StepFailure(StepFailure.Reason.UNUSABLE, message, cause);
    }

    /** Keys of the application's own .env.example; none where it has no such file. */
    private static Set<String> expectedKeys(DeploymentContext context) throws StepFailure {
        Optional<Path> example = context.state()
                .get(StateKey.BUILD_DIRECTORY)
                .map(directory -> directory.resolve(".env.example"))
                .filter(Files::isRegularFile);
        if (example.isEmpty()) {
            return Set.of();
        }
        try {
            return EnvFile.parse(Files.readAllBytes(example.get())).keys();
        } catch (IOException e) {
            throw new StepFailure(example.get() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void warn(
            DeploymentContext context, String which, Set<String> expected, Set<String> keys, boolean emptyKey) {
        List<String> lacking =
                expected.stream().filter(key -> !keys.contains(key)).toList();
        if (!lacking.isEmpty()) {
            context.log().warn(which + " lacks keys that .env.example has: " + String.join(", ", lacking));
        }
        if (emptyKey && context.laravel()) {
            context.log()
                    .warn(which + " has an empty APP_KEY: Laravel fails on every page with a session; make one with"
                            + " php artisan key:generate --show");
        }
    }

    /** @param line as 4.2-env-link.sh prints it; others are none of these */
    private static void warnOfSetting(DeploymentContext context, String which, String line) {
        if (!context.laravel()) {
            return;
        }
        switch (line) {
            case "debug" ->
                context.log()
                        .warn(which + " has APP_DEBUG on: each error shows visitors code, paths and settings; write"
                                + " APP_DEBUG=false");
            case "local environment" ->
                context.log()
                        .warn(which + " has APP_ENV=local: packages then behave as on a developer's machine; write"
                                + " APP_ENV=production, or another name");
            case "another APP_KEY" ->
                context.log()
                        .warn(which + " has another APP_KEY than the live release: nobody stays logged in, and what was"
                                + " encrypted cannot be read any more; keep the old one, in Laravel 11 and later in"
                                + " APP_PREVIOUS_KEYS");
            default -> {}
        }
    }

    private static String envMode(DeploymentContext context) {
        return context.target()
                .runtimeUser()
                .map(user -> "640 (group of " + user + ")")
                .orElse("600");
    }

    private static String mode(ConfigFile file) {
        return String.format("%04o", file.mode());
    }

    private static String runtimeUser(DeploymentContext context) {
        return context.target().runtimeUser().orElse("");
    }

    private static String become(DeploymentContext context) {
        return String.join("\n", context.target().become());
    }
}
