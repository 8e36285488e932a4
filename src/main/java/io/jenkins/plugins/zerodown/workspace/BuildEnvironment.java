package io.jenkins.plugins.zerodown.workspace;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.config.Target;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The environment of a build's commands: the engine's own without its secrets, then what makes tools quiet, then the
 * user's variables.
 */
public final class BuildEnvironment {
    /** Where a caller's git works, such as in a hook: it would lead our git to that repository. */
    private static final Set<String> FOREIGN = Set.of(
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_INDEX_FILE",
            "GIT_OBJECT_DIRECTORY",
            "GIT_COMMON_DIR",
            "GIT_NAMESPACE",
            "GIT_PREFIX");

    private BuildEnvironment() {}

    /** @param inherited the engine's own environment */
    public static Map<String, String> of(Target target, Application application, Map<String, String> inherited) {
        Map<String, String> environment = new TreeMap<>(inherited);
        environment.keySet().removeAll(FOREIGN);
        environment.keySet().removeAll(secrets(target, application));
        environment.put("CI", "1");
        environment.put("COMPOSER_NO_INTERACTION", "1");
        // Without it Composer leaves out plugins for root, whom builds in containers run as.
        environment.putIfAbsent("COMPOSER_ALLOW_SUPERUSER", "1");
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh");
        environment.putIfAbsent("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
        environment.putAll(application.build().variables());
        return environment;
    }

    /** Names of the environment variables that the configuration takes secrets from. */
    public static Set<String> secrets(Target target, Application application) {
        Set<String> names = new HashSet<>();
        for (Server server : target.servers()) {
            add(names, server.login());
            server.jump().ifPresent(jump -> add(names, jump.login()));
        }
        application.maintenance().secret().ifPresent(names::add);
        application.opcache().tokenEnv().ifPresent(names::add);
        for (Application.Notification notification : application.notifications()) {
            notification.urlEnv().ifPresent(names::add);
            notification.secretEnv().ifPresent(names::add);
        }
        return names;
    }

    private static void add(Set<String> names, Server.Login login) {
        Optional<String> name = Optional.empty();
        if (login instanceof Server.PasswordEnv password) {
            name = Optional.of(password.variable());
        } else if (login instanceof Server.IdentityFile file) {
            name = file.passphraseEnv();
        }
        name.ifPresent(names::add);
    }
}
