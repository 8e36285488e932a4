package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.ArrayList;
import java.util.List;

/**
 * Which migrations the new release has, and which of them a server's database has seen.
 *
 * @param started whether this deployment has begun to migrate
 * @param ran names, in their order
 * @param pending names, in the order in which they would run
 */
record MigrationStatus(boolean started, List<String> ran, List<String> pending) {
    /** Id of the job that migrates. */
    static final String JOB = "6.1";

    private static final Script STATUS = Script.of(MigrationStatus.class, "6.1-migration-status.sh");
    private static final String PROGRAM = Script.of(MigrationStatus.class, "6.1-migration-status.php").text();

    /** @throws RemoteFailure also where the application does not start or its database does not answer */
    static MigrationStatus read(Run run, Host host) throws RemoteFailure, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                run.layout().release(run.release()), run.jobs() + "/" + JOB));
        arguments.addAll(run.application().tools().of("php"));
        return parse(host.call(Call.of(STATUS, arguments.toArray(String[]::new)).stdin(PROGRAM)).lines());
    }

    private static MigrationStatus parse(List<String> lines) {
        return new MigrationStatus(lines.contains("started"), named("ran ", lines), named("pending ", lines));
    }

    private static List<String> named(String state, List<String> lines) {
        return lines.stream().filter(line -> line.startsWith(state)).map(line -> line.substring(state.length()))
                .toList();
    }
}
