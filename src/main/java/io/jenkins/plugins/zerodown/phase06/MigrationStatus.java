package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.FramedAnswer;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.PhpProgram;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Which migrations the new release has, and which of them a server's database has seen.
 *
 * @param begun whether this deployment has begun to migrate
 * @param unanswered why the rest is not known; empty where it is
 * @param missing whether there is no database yet, which artisan migrate makes
 * @param driver Laravel's name of the database; empty where there are no migrations
 * @param undoes whether that database undoes a migration that fails half way
 * @param ran names, in their order
 * @param pending names, in the order in which they would run; without those whose shouldRun() says no
 * @param skipped names of these
 * @param alone those of them that run outside of a transaction although the database has one for them
 */
record MigrationStatus(
        boolean begun,
        Optional<RemoteFailure> unanswered,
        boolean missing,
        String driver,
        boolean undoes,
        List<String> ran,
        List<String> pending,
        List<String> skipped,
        List<String> alone) {
    /** Id of the job that migrates. */
    static final String JOB = "6.1";

    private static final String SECONDS = "60";
    private static final Script STATUS = Script.of(MigrationStatus.class, "6.1-migration-status.sh");
    private static final String PROGRAM =
            PhpProgram.of(MigrationStatus.class, "6.1-migration-status.php").text();

    /**
     * @throws RemoteFailure where nothing is known: the server is out of reach, or what it said is no answer of the
     *     script's
     */
    static MigrationStatus read(DeploymentContext context, Host host) throws RemoteFailure, InterruptedException {
        ScriptResult result = host.run(Call.of(STATUS)
                .with("RELEASE_PATH", context.layout().release(context.release()))
                .with("JOB", context.jobs() + "/" + JOB)
                .with("LIMIT", SECONDS)
                .rest("PHP", context.application().tools().of("php"))
                .stdin(PROGRAM)
                .umask(context.runtimeUmask()));
        // The script's own line comes first, before any other program was begun.
        String[] parts = result.out().split("\n", 2);
        boolean begun = parts[0].equals("begun");
        try {
            if (!begun && !parts[0].equals("fresh")) {
                // It has not come so far.
                return parse(false, FramedAnswer.in(host.name(), STATUS, result).lines());
            }
            String answer = parts.length == 2 ? parts[1] : "";
            return parse(
                    begun,
                    FramedAnswer.in(
                                    host.name(),
                                    STATUS,
                                    new ScriptResult(
                                            result.exit(), answer.getBytes(StandardCharsets.UTF_8), result.err()))
                            .lines());
        } catch (RemoteFailure e) {
            return new MigrationStatus(
                    begun, Optional.of(e), false, "", false, List.of(), List.of(), List.of(), List.of());
        }
    }

    /** As it is where it is known. @throws RemoteFailure why it is not */
    MigrationStatus known() throws RemoteFailure {
        if (unanswered.isPresent()) {
            throw unanswered.get();
        }
        return this;
    }

    private static MigrationStatus parse(boolean begun, List<String> lines) {
        String[] database =
                named("database ", lines).stream().findFirst().orElse("").split(" ");
        return new MigrationStatus(
                begun,
                Optional.empty(),
                lines.contains("missing"),
                database[0],
                database.length == 2 && database[1].equals("undoes"),
                named("ran ", lines),
                named("pending ", lines),
                named("skipped ", lines),
                named("alone ", lines));
    }

    private static List<String> named(String state, List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(state))
                .map(line -> line.substring(state.length()))
                .toList();
    }
}
