package io.jenkins.plugins.zerodown.phase07;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.release.CurrentLink;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.release.StateFile;
import io.jenkins.plugins.zerodown.release.Switch;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * 7.1: the release goes live, on every server or on none. First everything short of the rename is done everywhere, so
 * that what can fail fails before anything has changed; then all servers rename side by side. If one of them does not,
 * those that did go back.
 */
public final class AtomicSymlinkUpdate implements Prefetching {
    @Override
    public String number() {
        return "7.1";
    }

    @Override
    public String title() {
        return "Atomic Symlink Update";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        ReleaseId id = context.release();
        if (!context.slot().isHeld()) {
            throw new StepFailure("the target's slot is not held, nothing was switched: "
                    + context.slot().lost().orElse("it was never taken"));
        }
        Map<Server, Ready> ready = context.hosts().each(host -> stage(context, host, id));

        context.state().set(StateKey.SWITCHED, DeploymentState.now());
        List<Exception> failures = new ArrayList<>();
        for (Hosts.Attempt<String> attempt : context.hosts()
                .attempt(host -> turn(context, ready.get(host.server()), id))
                .values()) {
            if (!attempt.ok()) {
                failures.add(attempt.failure());
            }
        }
        if (!failures.isEmpty()) {
            throw none(context, id, failures);
        }
        return Outcome.done("release " + id + " is live on "
                + context.hosts().all().size() + (context.hosts().all().size() == 1 ? " server" : " servers"));
    }

    /** Everything short of the rename. */
    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        if (!context.slot().isHeld()) {
            return PrefetchPlan.NONE;
        }
        List<Call> calls = new ArrayList<>(
                List.of(CurrentLink.looking(context.layout()), StateFile.reading(context.layout(), context.release())));
        calls.addAll(Switch.staging(
                context.layout(),
                context.slot(),
                context.release(),
                context.application().tools().of("php").get(0),
                context.hosts().all().stream()
                        .allMatch(host -> Switches.renameTool(context, host).isPresent())));
        return PrefetchPlan.first(calls.toArray(Call[]::new));
    }

    /** @param current its switch, staged; @param left what was live */
    private record Ready(Host host, Switch current, CurrentLink left) {}

    private Ready stage(DeploymentContext context, Host host, ReleaseId id)
            throws StepFailure, RemoteFailure, InterruptedException {
        host.prefetch(prefetchPlan(context).calls());
        CurrentLink live = CurrentLink.on(host, context.layout());
        checkUnchanged(context, host, live, id);
        checkComplete(context, host, id);
        Switch current = Switches.on(context, host);
        current.stage(id);
        return new Ready(host, current, live);
    }

    private static void checkUnchanged(DeploymentContext context, Host host, CurrentLink live, ReleaseId id)
            throws StepFailure {
        if (live instanceof CurrentLink.Elsewhere) {
            throw new StepFailure(host.name() + ": current leads to " + live
                    + ", outside of releases/, where a revert could not go back" + " to. Move that directory to "
                    + context.layout().deployPath() + "/releases/1 and let current lead there");
        }
        boolean begun = context.state().has(ServerKey.SWITCHING, host.server()) && live.is(id);
        Optional<Optional<ReleaseId>> before = context.state().get(ServerKey.PREVIOUS, host.server());
        if (!begun
                && before.isPresent()
                && !live.release().equals(before.get())
                && !(live instanceof CurrentLink.NoLink)) {
            throw new StepFailure(host.name() + ": when this deployment began, "
                    + before.get().map(was -> "release " + was).orElse("no release") + " was live; now it is "
                    + live
                    + ". Somebody else switched in between: deploy again");
        }
    }

    private static void checkComplete(DeploymentContext context, Host host, ReleaseId id)
            throws StepFailure, RemoteFailure, InterruptedException {
        Optional<ReleaseState> state =
                StateFile.read(host, context.layout(), id).map(StateFile::state);
        // A rollback has chosen by the catalogue, which also knows releases of other tools, that have no state file.
        boolean rollback = context.state().has(StateKey.ROLLBACK);
        if (state.map(ReleaseState::complete).orElse(rollback)) {
            return;
        }
        throw new StepFailure(host.name() + ": release " + id + " is "
                + state.map(ReleaseState::word).orElse("without a state file") + ", not ready; deploy again");
    }

    private static String turn(DeploymentContext context, Ready ready, ReleaseId id)
            throws RemoteFailure, InterruptedException {
        context.state().set(ServerKey.SWITCHING, ready.host().server(), true);
        ready.current().turn(id, ready.left());
        context.log().line(ready.host().server(), ready.left() + " -> release " + id);
        return id.value();
    }

    private static StepFailure none(DeploymentContext context, ReleaseId id, List<Exception> failures)
            throws InterruptedException {
        StringBuilder text =
                new StringBuilder("release " + id + " did not go live on every server, so it is live on none:");
        failures.forEach(failure -> text.append('\n').append(failure.getMessage()));
        try {
            SwitchBack.everywhere(context).forEach(context.log()::line);
            return new StepFailure(text.toString(), failures.get(0));
        } catch (StepFailure e) {
            // Whoever reverts tries once more, and then tells where each server stands.
            context.log().warn(e.getMessage());
            StepFailure diverged = new StepFailure(
                    e.reason(),
                    "release " + id + " did not go live on every server:\n"
                            + String.join(
                                    "\n",
                                    failures.stream().map(Exception::getMessage).toList()),
                    failures.get(0));
            diverged.addSuppressed(e);
            return diverged;
        }
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        List<String> lines = new ArrayList<>();
        String id = context.state().text(StateKey.RELEASE).orElse("<id>");
        for (Host host : context.hosts().all()) {
            lines.add(host.name() + ": rename a link to releases/" + id + " over "
                    + context.layout().current());
        }
        context.target()
                .sharedHosting()
                .ifPresent(hosting -> lines.add("keep " + hosting.publicPath() + " leading into "
                        + context.layout().current() + "/public (publicMode "
                        + hosting.mode().name().toLowerCase(Locale.ROOT) + ")"));
        return lines;
    }
}
