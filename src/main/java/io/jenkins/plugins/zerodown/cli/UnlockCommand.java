package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lock.LockHolder;
import io.jenkins.plugins.zerodown.lock.ServerLock;
import io.jenkins.plugins.zerodown.lock.UnlockOutcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "unlock",
        mixinStandardHelpOptions = true,
        description = {
            "Take the lock from a deployment that is known to be dead, on every server.",
            "Without --holder it says who has it, and takes nothing.",
            "One that lives cannot go on afterwards. deployment.log keeps who did it and why."
        })
final class UnlockCommand implements Callable<Integer> {
    private final CliEnvironment surroundings;

    @Mixin
    private TargetOptions options;

    @Option(
            names = "--holder",
            paramLabel = "MARK",
            description = "Whose lock is taken, as this command has shown it. Whoever has come since keeps it.")
    private List<String> holders = List.of();

    @Option(
            names = "--why",
            paramLabel = "TEXT",
            defaultValue = "unlocked by hand",
            description = "Kept in deployment.log.")
    private String why;

    UnlockCommand(CliEnvironment surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return Work.run(surroundings, options, session -> holders.isEmpty() ? show(session) : unlock(session));
    }

    private static int show(CommandSession session) throws StepFailure, InterruptedException {
        Map<Server, Optional<LockHolder>> found =
                session.hosts().each(host -> new ServerLock(host, session.layout()).holder());
        found.forEach((server, holder) -> session.out()
                .println(session.shown(server.name() + ": "
                        + holder.map(UnlockCommand::described).orElse("not locked"))));
        Set<String> marks = new TreeSet<>();
        found.values().forEach(holder -> holder.map(LockHolder::mark).ifPresent(marks::add));
        if (marks.isEmpty()) {
            return ExitStatus.DONE.code();
        }
        session.err()
                .println("Nothing was taken. To take it from " + (marks.size() == 1 ? "that one" : "those")
                        + ": unlock"
                        + marks.stream().map(mark -> " --holder " + mark).collect(Collectors.joining())
                        + " --why TEXT");
        return ExitStatus.UNUSABLE.code();
    }

    private static String described(LockHolder holder) {
        return "held by " + holder + "; last heard of " + holder.age() + " s ago"
                + (holder.jobs().isEmpty() ? "" : "; its command " + String.join(", ", holder.jobs()) + " still runs")
                + "; holder " + holder.mark();
    }

    private int unlock(CommandSession session) throws StepFailure, InterruptedException {
        Map<Server, UnlockOutcome> ends = session.hosts()
                .each(host -> new ServerLock(host, session.layout()).unlock(Set.copyOf(holders), session.who(), why));
        ends.forEach((server, end) -> session.out().println(session.shown(server.name() + ": " + told(end))));
        return ends.values().stream().anyMatch(UnlockOutcome.Kept.class::isInstance)
                ? ExitStatus.FAILED.code()
                : ExitStatus.DONE.code();
    }

    private static String told(UnlockOutcome end) {
        if (end instanceof UnlockOutcome.Taken taken) {
            return "taken from " + taken.from();
        }
        return end instanceof UnlockOutcome.Kept kept
                ? "left alone, since another has it now: " + described(kept.by())
                : "was not locked";
    }
}
