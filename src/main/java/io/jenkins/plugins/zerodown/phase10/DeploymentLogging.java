package io.jenkins.plugins.zerodown.phase10;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.release.FlatJson;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.OneLine;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** 10.1: writes down on each server who deployed what, when, and how it ended. Also for deployments that failed. */
public final class DeploymentLogging implements Prefetching {
    private static final Script LOG = Script.of(DeploymentLogging.class, "10.1-deployment-logging.sh");

    @Override
    public String number() {
        return "10.1";
    }

    @Override
    public String title() {
        return "Deployment Logging";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        long logged = context
                .hosts()
                .each(host -> host.callLast(logging(context)).get(0).oneOf(host, LOG, "logged", "nothing"))
                .values()
                .stream()
                .filter("logged"::equals)
                .count();
        return logged == 0
                ? Outcome.skipped("no server has been deployed to yet")
                : Outcome.done(
                        context.layout().deploymentLog() + " on " + logged + (logged == 1 ? " server" : " servers"));
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        return context.state().has(StateKey.ENDED) ? PrefetchPlan.all(logging(context)) : PrefetchPlan.NONE;
    }

    /** May be repeated where the record of a release tells that it has been done. */
    private static Call logging(DeploymentContext context) {
        Optional<String> id = context.state().text(StateKey.RELEASE);
        Call call = Call.of(LOG)
                .with("DEPLOY_PATH", context.layout().deployPath())
                .with("TOKEN", context.slot().token())
                .with("RELEASE_ID", id.orElse("none"))
                .stdin(line(context) + "\n" + json(context) + "\n");
        return (id.isPresent() ? call : call.once()).answeredForGood();
    }

    private static String outcome(DeploymentContext context) {
        return context.state().text(StateKey.OUTCOME).orElse("success");
    }

    private static String line(DeploymentContext context) {
        StringBuilder line = new StringBuilder(outcome(context));
        context.state()
                .get(StateKey.RELEASE)
                .ifPresent(id -> line.append("  release ").append(id));
        context.state()
                .get(StateKey.COMMIT)
                .filter(commit -> !commit.isEmpty())
                .ifPresent(commit -> line.append("  commit ").append(commit));
        context.state()
                .get(StateKey.BRANCH)
                .filter(branch -> !branch.isEmpty())
                .ifPresent(branch -> line.append(" of ").append(branch));
        line.append("  by ").append(context.origin().who());
        context.origin().url().ifPresent(url -> line.append(" (").append(url).append(')'));
        context.state()
                .get(StateKey.FAILURE)
                .ifPresent(failure -> line.append("  ").append(failure));
        return OneLine.of(line.toString());
    }

    private static String json(DeploymentContext context) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("target", context.target().name());
        fields.put("outcome", outcome(context));
        put(context, fields, "release", StateKey.RELEASE);
        put(context, fields, "commit", StateKey.COMMIT);
        put(context, fields, "branch", StateKey.BRANCH);
        put(context, fields, "subject", StateKey.COMMIT_SUBJECT);
        put(context, fields, "started", StateKey.STARTED);
        fields.put(
                "ended",
                context.state()
                        .get(StateKey.ENDED)
                        .orElseGet(DeploymentState::now)
                        .toString());
        fields.put("who", context.origin().who());
        context.origin().url().ifPresent(url -> fields.put("build", url));
        context.state().get(StateKey.BYTES).ifPresent(bytes -> fields.put("bytes", bytes));
        context.state().get(StateKey.MIGRATED).ifPresent(names -> fields.put("migrations", names));
        return FlatJson.text(fields, true);
    }

    private static void put(DeploymentContext context, Map<String, Object> fields, String key, StateKey<?> state) {
        context.state().text(state).filter(text -> !text.isEmpty()).ifPresent(text -> fields.put(key, text));
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        return List.of("write a line to " + context.layout().deploymentLog()
                + " and a record of the release to .zerodown/records, on every server");
    }
}
