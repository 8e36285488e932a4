package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.release.StateFile;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** 3.3: one id for the release on every server, younger than any that is there, and its directory. */
public final class ReleaseDirectoryCreation implements Prefetching {
    private static final Script MAKE = Script.of(ReleaseDirectoryCreation.class, "3.3-release-directory-creation.sh");
    private static final String TAKEN = "taken ";

    /** How far the clocks of two build machines are thought to be apart at most. */
    private static final Duration SKEW = Duration.ofDays(1);

    @Override
    public String number() {
        return "3.3";
    }

    @Override
    public String title() {
        return "Release Directory Creation";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        Optional<ReleaseId> before = context.state().get(StateKey.RELEASE);
        ReleaseId id = before.orElseGet(() -> ReleaseId.at(Instant.now()));
        String known = before.isPresent() ? "known" : "";
        Optional<ReleaseId> newest = make(context, id, Optional.empty(), known);
        while (newest.isPresent()) {
            ReleaseId next = after(newest.get());
            newest = make(context, next, Optional.of(id), known);
            id = next;
        }
        context.state().set(StateKey.RELEASE, id);
        return Outcome.done("release " + id + ", state building");
    }

    /** What writes a state file takes longer to be loaded than all else that this machine does here. */
    @Override
    public void planEarlyWork(DeploymentContext context) {
        context.early()
                .plan(
                        number(),
                        () -> StateFile.of(ReleaseId.at(Instant.now()), ReleaseState.BUILDING)
                                .json());
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        return List.of("on every server: make " + context.layout().deployPath()
                + "/releases/<the time in UTC as yyyyMMddHHmmss>");
    }

    /** @return the youngest release that is there and not older than the new one, on any server */
    private static Optional<ReleaseId> make(
            DeploymentContext context, ReleaseId id, Optional<ReleaseId> givenUp, String known)
            throws StepFailure, InterruptedException {
        String state = StateFile.building(
                        id,
                        context.state().get(StateKey.COMMIT),
                        context.state().get(StateKey.BRANCH),
                        new Owner(context.origin().who(), context.origin().url()),
                        context.state().need(StateKey.BYTES))
                .json();
        Map<Server, String> answers = context.hosts()
                .each(host -> answer(
                        host,
                        Call.of(MAKE)
                                .with("DEPLOY_PATH", context.layout().deployPath())
                                .with("TOKEN", context.slot().token())
                                .with("RELEASE_ID", id.value())
                                .with(
                                        "DIRECTORY_MODE",
                                        String.format(
                                                "%04o", context.target().modes().directory()))
                                .with("GIVEN_UP", givenUp.map(ReleaseId::value).orElse(""))
                                .with("KNOWN", known)
                                .stdin(state)));
        Optional<ReleaseId> newest = answers.values().stream()
                .filter(answer -> answer.startsWith(TAKEN))
                .map(answer -> new ReleaseId(answer.substring(TAKEN.length())))
                .max(ReleaseId::compareTo);
        if (newest.isPresent()
                && newest.get().compareTo(ReleaseId.at(Instant.now().plus(SKEW))) > 0) {
            throw new StepFailure("releases/" + newest.get() + " on " + named(answers)
                    + " is from the future, so that a new release would"
                    + " count as older than it; set the clock of this machine, or remove that release");
        }
        return newest;
    }

    private static String answer(Host host, Call making) throws RemoteFailure, InterruptedException {
        String answer = host.call(making).text();
        boolean taken = answer.startsWith(TAKEN) && ReleaseId.isLegal(answer.substring(TAKEN.length()));
        if (!taken && !answer.equals("made")) {
            throw RemoteFailure.garbled(host.name(), MAKE, answer);
        }
        return answer;
    }

    private static String named(Map<Server, String> answers) {
        return String.join(
                ", ",
                answers.entrySet().stream()
                        .filter(answer -> answer.getValue().startsWith(TAKEN))
                        .map(answer -> answer.getKey().name())
                        .toList());
    }

    private static ReleaseId after(ReleaseId id) throws StepFailure {
        return id.time()
                .map(time -> ReleaseId.at(time.plusSeconds(1)))
                .orElseThrow(() -> new StepFailure(
                        "releases/" + id + " is no time, and younger than any release made now; rename or remove it"));
    }
}
