package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.release.Lock;
import io.jenkins.plugins.zerodown.release.LockHolder;
import io.jenkins.plugins.zerodown.target.Server;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "unlock", mixinStandardHelpOptions = true, description = {
    "Take the lock from a deployment that is known to be dead, on every server.",
    "One that lives cannot go on afterwards. deployment.log keeps who did it and why."})
final class UnlockCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private TargetOptions options;

    @Option(names = "--why", paramLabel = "TEXT", defaultValue = "unlocked by hand",
            description = "Kept in deployment.log.")
    private String why;

    UnlockCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return Work.run(surroundings, options, session -> {
            Map<Server, Optional<LockHolder>> holders = session.hosts().each(host ->
                    Lock.unlock(host, session.layout(), session.who(), why));
            holders.forEach((server, holder) -> session.out().println(session.shown(server.name() + ": "
                    + holder.map(from -> "taken from " + from).orElse("was not locked"))));
            return ExitStatus.DONE.code();
        });
    }
}
