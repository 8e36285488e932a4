package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.Live;
import io.jenkins.plugins.zerodown.release.StateFile;
import io.jenkins.plugins.zerodown.release.Switch;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.config.Server;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the servers of a target serve, in words. */
final class Servers {
    private Servers() {}

    /** Such as {@code web1, web2}. */
    static String named(Run run) {
        return run.target().servers().stream().map(Server::name).collect(Collectors.joining(", "));
    }

    /** What each serves now, where it can be asked. */
    static Map<Server, Hosts.Attempt<Live>> live(Run run) throws InterruptedException {
        return run.hosts().attempt(host -> Live.on(host, run.layout()));
    }

    /** Such as {@code web1: release 20250820092100}, read from each now. */
    static List<String> standing(Run run) throws InterruptedException {
        return standing(live(run));
    }

    static List<String> standing(Map<Server, Hosts.Attempt<Live>> live) {
        return live.entrySet().stream().map(one -> one.getKey().name() + ": " + (one.getValue().ok() ? one.getValue().result()
                : "cannot be asked now: " + one.getValue().failure().getMessage())).toList();
    }

    static Call markingGood(Run run) {
        return StateFile.good(run.layout(), run.slot().token(), run.release(), run.facts().get(Fact.SWITCHED).orElseGet(Fact::now));
    }

    /**
     * The live release has been through phase 8: later rollbacks may choose it. A server that cannot be told only warns.
     *
     * @throws StepFailure LOCK_LOST alone: what was validated may be somebody else's release
     */
    static void markGood(Run run) throws StepFailure, InterruptedException {
        warnUnlessGood(run, host -> host.callLast(markingGood(run)));
    }

    /** As {@link #markGood}, together with what is asked of each server next; {@link #awaitGood} tells what became of it. */
    static void markGoodSoon(Run run) {
        run.hosts().all().forEach(host -> host.first(markingGood(run)));
    }

    /** Sees to what {@link #markGoodSoon} has promised: where nothing was asked of a server since, it is marked now. */
    static void awaitGood(Run run) throws StepFailure, InterruptedException {
        warnUnlessGood(run, Host::callFirst);
    }

    private static void warnUnlessGood(Run run, Hosts.Task<?> marking) throws StepFailure, InterruptedException {
        try {
            run.hosts().each(marking);
        } catch (StepFailure e) {
            e.throwIfLockLost();
            run.log().warn("release " + run.release() + " is live, but was not marked good: " + e.getMessage());
        }
    }
}
