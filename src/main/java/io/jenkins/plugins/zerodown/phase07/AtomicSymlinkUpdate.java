package io.jenkins.plugins.zerodown.phase07;

import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Foresight;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.Live;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.release.StateFile;
import io.jenkins.plugins.zerodown.release.Switch;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.config.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * 7.1: the release goes live, on every server or on none. First everything short of the rename is done everywhere, so that what can
 * fail fails before anything has changed; then all servers rename side by side. If one of them does not, those that did go back.
 */
public final class AtomicSymlinkUpdate implements Step {
    @Override
    public String number() {
        return "7.1";
    }

    @Override
    public String title() {
        return "Atomic Symlink Update";
    }

    @Override
    public Outcome run(Run run) throws StepFailure, InterruptedException {
        ReleaseId id = run.release();
        if (!run.slot().isHeld()) {
            throw new StepFailure("the target's slot is not held, nothing was switched: "
                    + run.slot().lost().orElse("it was never taken"));
        }
        Map<Server, Ready> ready = run.hosts().each(host -> stage(run, host, id));

        run.facts().set(Fact.SWITCHED, Fact.now());
        List<Exception> failures = new ArrayList<>();
        for (Hosts.Attempt<String> attempt : run.hosts().attempt(host -> turn(run, ready.get(host.server()), id)).values()) {
            if (!attempt.ok()) {
                failures.add(attempt.failure());
            }
        }
        if (!failures.isEmpty()) {
            throw none(run, id, failures);
        }
        return Outcome.done("release " + id + " is live on " + run.hosts().all().size()
                + (run.hosts().all().size() == 1 ? " server" : " servers"));
    }

    /** Everything short of the rename. */
    @Override
    public Foresight foresight(Run run) {
        if (!run.slot().isHeld()) {
            return Foresight.NONE;
        }
        List<Call> calls = new ArrayList<>(List.of(Live.looking(run.layout()), StateFile.reading(run.layout(), run.release())));
        calls.addAll(Switch.staging(run.layout(), run.slot(), run.release(), run.application().tools().of("php").get(0),
                run.hosts().all().stream().allMatch(host -> Switches.renameTool(run, host).isPresent())));
        return Foresight.first(calls.toArray(Call[]::new));
    }

    /** @param current its switch, staged; @param left what was live */
    private record Ready(Host host, Switch current, Live left) {}

    private Ready stage(Run run, Host host, ReleaseId id) throws StepFailure, RemoteFailure, InterruptedException {
        host.foresee(foresight(run).calls());
        Live live = Live.on(host, run.layout());
        checkUnchanged(run, host, live, id);
        checkComplete(run, host, id);
        Switch current = Switches.on(run, host);
        current.stage(id);
        return new Ready(host, current, live);
    }

    private static void checkUnchanged(Run run, Host host, Live live, ReleaseId id) throws StepFailure {
        if (live instanceof Live.Elsewhere) {
            throw new StepFailure(host.name() + ": current leads to " + live + ", outside of releases/, where a revert could not go back"
                    + " to. Move that directory to " + run.layout().deployPath() + "/releases/1 and let current lead there");
        }
        boolean begun = run.facts().get(Fact.SWITCHING, host.server()).isPresent() && live.is(id);
        Optional<String> before = run.facts().get(Fact.PREVIOUS, host.server());
        if (!begun && before.isPresent() && !live.release().map(ReleaseId::value).orElse("").equals(before.get())
                && !(live instanceof Live.NoLink)) {
            throw new StepFailure(host.name() + ": when this deployment began, "
                    + (before.get().isEmpty() ? "no release" : "release " + before.get()) + " was live; now it is " + live
                    + ". Somebody else switched in between: deploy again");
        }
    }

    private static void checkComplete(Run run, Host host, ReleaseId id) throws StepFailure, RemoteFailure, InterruptedException {
        Optional<ReleaseState> state = StateFile.read(host, run.layout(), id).map(StateFile::state);
        // A rollback has chosen by the catalogue, which also knows releases of other tools, that have no state file.
        boolean rollback = run.facts().get(Fact.ROLLBACK).isPresent();
        if (state.map(ReleaseState::complete).orElse(rollback)) {
            return;
        }
        throw new StepFailure(host.name() + ": release " + id + " is "
                + state.map(ReleaseState::word).orElse("without a state file") + ", not ready; deploy again");
    }

    private static String turn(Run run, Ready ready, ReleaseId id) throws RemoteFailure, InterruptedException {
        run.facts().set(Fact.SWITCHING, ready.host().server(), "begun");
        ready.current().turn(id, ready.left());
        run.log().line(ready.host().server(), ready.left() + " -> release " + id);
        return id.value();
    }

    private static StepFailure none(Run run, ReleaseId id, List<Exception> failures) throws InterruptedException {
        StringBuilder text = new StringBuilder("release " + id + " did not go live on every server, so it is live on none:");
        failures.forEach(failure -> text.append('\n').append(failure.getMessage()));
        try {
            SwitchBack.everywhere(run).forEach(run.log()::line);
            return new StepFailure(text.toString(), failures.get(0));
        } catch (StepFailure e) {
            // Whoever reverts tries once more, and then tells where each server stands.
            run.log().warn(e.getMessage());
            StepFailure diverged = new StepFailure(e.reason(), "release " + id + " did not go live on every server:\n"
                    + String.join("\n", failures.stream().map(Exception::getMessage).toList()), failures.get(0));
            diverged.addSuppressed(e);
            return diverged;
        }
    }

    @Override
    public List<String> plan(Run run) {
        List<String> lines = new ArrayList<>();
        String id = run.facts().get(Fact.RELEASE).orElse("<id>");
        for (Host host : run.hosts().all()) {
            lines.add(host.name() + ": rename a link to releases/" + id + " over " + run.layout().current());
        }
        run.target().sharedHosting().ifPresent(hosting -> lines.add("keep " + hosting.publicPath() + " leading into "
                + run.layout().current() + "/public (publicMode " + hosting.mode().name().toLowerCase(Locale.ROOT) + ")"));
        return lines;
    }
}
