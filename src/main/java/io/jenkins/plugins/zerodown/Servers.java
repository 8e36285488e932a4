package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.CurrentLink;
import io.jenkins.plugins.zerodown.release.StateFile;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the servers of a target serve, in words. */
final class Servers {
    private Servers() {}

    /** Such as {@code web1, web2}. */
    static String named(DeploymentContext context) {
        return context.target().servers().stream().map(Server::name).collect(Collectors.joining(", "));
    }

    /** What each serves now, where it can be asked. */
    static Map<Server, Hosts.Attempt<CurrentLink>> live(DeploymentContext context) throws InterruptedException {
        return context.hosts().attempt(host -> CurrentLink.on(host, context.layout()));
    }

    /** Such as {@code web1: release 20250820092100}, read from each now. */
    static List<String> standing(DeploymentContext context) throws InterruptedException {
        return standing(live(context));
    }

    static List<String> standing(Map<Server, Hosts.Attempt<CurrentLink>> live) {
        return live.entrySet().stream()
                .map(one -> one.getKey().name() + ": "
                        + (one.getValue().ok()
                                ? one.getValue().result()
                                : "cannot be asked now: "
                                        + one.getValue().failure().getMessage()))
                .toList();
    }

    static Call markingGood(DeploymentContext context) {
        return StateFile.good(
                context.layout(),
                context.slot().token(),
                context.release(),
                context.facts().get(Fact.SWITCHED).orElseGet(Fact::now));
    }

    /**
     * The live release has been through phase 8: later rollbacks may choose it. A server that cannot be told only
     * warns.
     *
     * @throws StepFailure LOCK_LOST alone: what was validated may be somebody else's release
     */
    static void markGood(DeploymentContext context) throws StepFailure, InterruptedException {
        warnUnlessGood(context, host -> host.callLast(markingGood(context)));
    }

    /**
     * As {@link #markGood}, together with what is asked of each server next; {@link #awaitGood} tells what became of
     * it.
     */
    static void markGoodSoon(DeploymentContext context) {
        context.hosts().all().forEach(host -> host.piggybackBefore(markingGood(context)));
    }

    /** Sees to what {@link #markGoodSoon} has promised: where nothing was asked of a server since, it is marked now. */
    static void awaitGood(DeploymentContext context) throws StepFailure, InterruptedException {
        warnUnlessGood(context, Host::awaitPiggybacked);
    }

    private static void warnUnlessGood(DeploymentContext context, Hosts.Task<?> marking)
            throws StepFailure, InterruptedException {
        try {
            context.hosts().each(marking);
        } catch (StepFailure e) {
            e.throwIfLockLost();
            context.log().warn("release " + context.release() + " is live, but was not marked good: " + e.getMessage());
        }
    }
}
