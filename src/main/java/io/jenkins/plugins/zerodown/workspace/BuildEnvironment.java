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

    private static final Map<String, String> QUIET = Map.of(
            "CI",
            "1",
            "COMPOSER_NO_INTERACTION",
            "1",
            "GIT_TERMINAL_PROMPT",
            "0",
            "GIT_ALLOW_PROTOCOL",
            "file:git:http:https:ssh");
    /** Without the first Composer leaves out plugins for root, whom builds in containers run as. */
    private static final Map<String, String> OTHERWISE =
            Map.of("COMPOSER_ALLOW_SUPERUSER", "1", "GIT_SSH_COMMAND", "ssh -o BatchMode=yes");

    private BuildEnvironment() {}

    /** @param inherited the engine's own environment */
    public static Map<String, String> of(Target target, Application application, Map<String, String> inherited) {
        Map<String, String> environment = new TreeMap<>(inherited);
        environment.keySet().removeAll(FOREIGN);
        environment.keySet().removeAll(secrets(target, application));
        environment.putAll(QUIET);
        OTHERWISE.forEach(environment::putIfAbsent);
        environment.putAll(application.build().variables());
        return environment;
    }

    /**
     * What is changed of an environment that is not the engine's.
     *
     * @param unset names that are not to be there
     * @param always values that count
     * @param otherwise values that count where there is none
     */
    public record Changes(Set<String> unset, Map<String, String> always, Map<String, String> otherwise) {}

    /** The same as {@link #of}, for an environment that is known elsewhere. */
    public static Changes over(Target target, Application application) {
        Set<String> unset = new HashSet<>(FOREIGN);
        unset.addAll(secrets(target, application));
        Map<String, String> always = new TreeMap<>(QUIET);
        always.putAll(application.build().variables());
        return new Changes(unset, always, OTHERWISE);
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
