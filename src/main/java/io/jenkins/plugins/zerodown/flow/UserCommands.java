package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.config.Application.UserCommand;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.remote.DetachedJob;
import io.jenkins.plugins.zerodown.remote.DetachedJobs;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the user's own commands on the servers, one after the other: a command begins when the one before it has ended
 * well on every server. Each runs detached, so that a lost connection neither ends nor repeats it; one that has run in
 * this deployment is not run again.
 */
public final class UserCommands {
    private static final int LAST_LINES = 5;

    private final String step;
    private final String option;
    private final List<UserCommand> commands;

    /**
     * @param step number of the step that runs them, such as "5.2": job ids begin with it
     * @param option key of the configuration that holds them, such as "commands.preRelease": messages name it
     */
    public UserCommands(String step, String option, List<UserCommand> commands) {
        this.step = step;
        this.option = option;
        this.commands = List.copyOf(commands);
    }

    /** @throws StepFailure naming command, server, exit status and the last lines that it printed */
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        if (commands.isEmpty()) {
            return Outcome.skipped("no " + option);
        }
        for (int number = 1; number <= commands.size(); number++) {
            UserCommand command = commands.get(number - 1);
            int nth = number;
            context.log().line(command.run());
            switch (command.on()) {
                case ALL -> context.hosts().each(host -> run(context, host, nth, command));
                case PRIMARY -> runOnPrimary(context, nth, command);
            }
        }
        // What restarts a service makes no file of the release.
        if (option.startsWith("commands.")) {
            context.hosts().each(host -> SecretModes.look(context, host, option));
        }
        return Outcome.done(commands.size() == 1 ? "1 command" : commands.size() + " commands");
    }

    public List<String> plan(DeploymentContext context) {
        if (commands.isEmpty()) {
            return List.of("skipped: no " + option);
        }
        List<String> lines = new ArrayList<>();
        for (UserCommand command : commands) {
            lines.add("on " + where(context, command) + ", in the new release, at most "
                    + command.timeout().toSeconds() + " s: " + command.run());
        }
        return lines;
    }

    /**
     * What commands find in their environment. Values are as they stand, not quoted; a value that does not exist is
     * empty.
     */
    public static Map<String, String> environment(DeploymentContext context, Server server) {
        Target target = context.target();
        String current = context.layout().current();
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("RELEASE_ID", context.release().value());
        environment.put("RELEASE_PATH", context.layout().release(context.release()));
        environment.put("DEPLOY_PATH", target.deployPath());
        environment.put("CURRENT_PATH", current);
        environment.put(
                "PREVIOUS_RELEASE",
                context.previous(server).map(Object::toString).orElse(""));
        environment.put(
                "PUBLIC_PATH",
                target.sharedHosting().map(Target.SharedHosting::publicPath).orElse(current + "/public"));
        environment.put("SHARED_HOSTING", target.sharedHosting().isPresent() ? "1" : "0");
        environment.put("APP_URL", context.state().get(StateKey.APP_URL).orElse(""));
        environment.put("SERVER", server.name());
        environment.put("TARGET", target.name());
        environment.putAll(context.sharedWriting());
        return environment;
    }

    private void runOnPrimary(DeploymentContext context, int number, UserCommand command)
            throws StepFailure, InterruptedException {
        try {
            run(context, context.hosts().primary(), number, command);
        } catch (RemoteFailure e) {
            throw StepFailure.of(e);
        }
    }

    private int run(DeploymentContext context, Host host, int number, UserCommand command)
            throws RemoteFailure, StepFailure, InterruptedException {
        DetachedJob job = DetachedJob.of(
                        step + "-" + number,
                        command.run(),
                        context.layout().release(context.release()),
                        command.timeout())
                .with(environment(context, host.server()));
        Deque<String> last = new ArrayDeque<>();
        int status = new DetachedJobs(host, context.jobs(), context.held()).run(job, line -> {
            context.log().line(host.server(), line);
            last.addLast(line);
            if (last.size() > LAST_LINES) {
                last.removeFirst();
            }
        });
        if (status != 0) {
            throw new StepFailure(host.name() + ": " + place(number) + " '" + command.run()
                    + "' ended with status " + status
                    + (last.isEmpty()
                            ? " and printed nothing."
                            : "; the last that it printed: " + String.join(" | ", last))
                    + " Run it by hand in " + context.layout().release(context.release())
                    + " to see more, then deploy again.");
        }
        return status;
    }

    /** As users find it in their file: the lists are below commands, the others are single ones. */
    private String place(int number) {
        return option.startsWith("commands.") ? option + "[" + (number - 1) + "]" : option;
    }

    private static String where(DeploymentContext context, UserCommand command) {
        return switch (command.on()) {
            case ALL ->
                context.target().servers().size() == 1
                        ? context.target().primary().name()
                        : "every server";
            case PRIMARY -> context.target().primary().name();
        };
    }
}
