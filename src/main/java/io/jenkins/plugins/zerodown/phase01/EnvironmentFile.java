package io.jenkins.plugins.zerodown.phase01;

import io.jenkins.plugins.zerodown.config.EnvFile;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.StepFailure.Reason;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The .env that the release will have: the one to be uploaded, or else the one that lies shared on the servers. */
final class EnvironmentFile {
    private static final Script KEYS = Script.of(EnvironmentFile.class, "1.1-env-keys.sh");

    private final DeploymentContext context;

    EnvironmentFile(DeploymentContext context) {
        this.context = context;
    }

    /**
     * @throws StepFailure where it cannot be read, lacks a key that {@code requiredEnv} names, or keeps Laravel from
     *     starting
     */
    void check() throws StepFailure, InterruptedException {
        if (context.application().envFile().isPresent()) {
            checkUpload(context.application().envFile().get());
        } else {
            checkShared();
        }
    }

    /**
     * What {@link #check} asks of a server, where it can refuse nothing, so that it may be asked after the slot was
     * taken.
     */
    List<Call> looks() {
        return context.application().envFile().isPresent()
                        || !context.application().requiredEnv().isEmpty()
                ? List.of()
                : List.of(keys());
    }

    private Call keys() {
        return Call.of(KEYS).with("FILE", context.layout().shared() + "/.env");
    }

    List<String> plan() {
        List<String> required = context.application().requiredEnv();
        String where =
                context.application().envFile().map(file -> "envFile " + file).orElse("shared/.env on every server");
        return required.isEmpty()
                ? List.of("read " + where)
                : List.of("read " + where + ", which must have " + String.join(", ", required));
    }

    private void checkUpload(String name) throws StepFailure {
        EnvFile file;
        try {
            file = EnvFile.parse(context.secrets().file(name));
        } catch (IOException e) {
            throw new StepFailure(Reason.UNUSABLE, "envFile '" + name + "' cannot be read: " + e.getMessage(), e);
        }
        if (!file.problems().isEmpty()) {
            String message =
                    "envFile '" + name + "' is one that Laravel does not read: " + String.join("; ", file.problems());
            if (context.laravel()) {
                throw new StepFailure(Reason.UNUSABLE, message, null);
            }
            context.log().warn(message);
        }
        List<String> lacking = lacking(file.keys());
        if (!lacking.isEmpty()) {
            throw new StepFailure(
                    Reason.UNUSABLE,
                    "envFile '" + name + "' lacks " + String.join(", ", lacking)
                            + ", which requiredEnv names: add the keys to the file, or take them out of requiredEnv",
                    null);
        }
        file.get("APP_URL").ifPresent(this::noteUrl);
    }

    private void checkShared() throws StepFailure, InterruptedException {
        String path = context.layout().shared() + "/.env";
        for (var entry : context.hosts().each(host -> host.call(keys())).entrySet()) {
            String server = entry.getKey().name();
            ScriptResult result = entry.getValue();
            List<String> lines = result.lines();
            String found = lines.isEmpty() ? "" : lines.get(0);
            Set<String> keys = new HashSet<>();
            StringBuilder url = new StringBuilder();
            for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
                if (line.startsWith("key ")) {
                    keys.add(line.substring("key ".length()));
                } else if (line.startsWith("url ")) {
                    url.append(line.substring("url ".length())).append('\n');
                }
            }
            EnvFile.parse(url.toString().getBytes(StandardCharsets.UTF_8))
                    .get("APP_URL")
                    .ifPresent(this::noteUrl);
            List<String> lacking = lacking(keys);
            if (!lacking.isEmpty()) {
                throw refused(server, path, found, lacking);
            }
        }
    }

    /** A fact holds no secret: what lets people in is left out. */
    private void noteUrl(String url) {
        context.state().set(StateKey.APP_URL, url.replaceFirst("(?<=://)[^/@]*@", ""));
    }

    private static StepFailure refused(String server, String path, String found, List<String> lacking) {
        String keys = String.join(", ", lacking);
        String message = switch (found) {
            case "file" ->
                path + " lacks " + keys
                        + ", which requiredEnv names: add the keys there, or upload a file with envFile";
            case "unreadable" ->
                path + " cannot be read by the deploy user, so that nobody knows whether it has "
                        + keys
                        + ", which requiredEnv names: let him read it, or upload a file with envFile";
            default ->
                "there is no " + path + ", and requiredEnv names " + keys
                        + ": put the file there, or upload one with envFile";
        };
        return new StepFailure(Reason.UNUSABLE, server + ": " + message, null);
    }

    private List<String> lacking(Set<String> keys) {
        List<String> lacking = new ArrayList<>(context.application().requiredEnv());
        lacking.removeAll(keys);
        return lacking;
    }
}
