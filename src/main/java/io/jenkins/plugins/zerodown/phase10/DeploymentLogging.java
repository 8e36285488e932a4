package io.jenkins.plugins.zerodown.phase10;

import io.jenkins.plugins.zerodown.remote.OneLine;
import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Foresight;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.FlatJson;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Script;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** 10.1: writes down on each server who deployed what, when, and how it ended. Also for deployments that failed. */
public final class DeploymentLogging implements Step {
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
    public Outcome run(Run run) throws StepFailure, InterruptedException {
        long logged = run.hosts().each(host -> host.callLast(logging(run)).get(0).text())
                .values().stream().filter("logged"::equals).count();
        return logged == 0
                ? Outcome.skipped("no server has been deployed to yet")
                : Outcome.done(run.layout().deploymentLog() + " on " + logged + (logged == 1 ? " server" : " servers"));
    }

    @Override
    public Foresight foresight(Run run) {
        return run.facts().get(Fact.ENDED).isPresent() ? Foresight.all(logging(run)) : Foresight.NONE;
    }

    /** May be repeated where the record of a release tells that it has been done. */
    private static Call logging(Run run) {
        Optional<String> id = run.facts().get(Fact.RELEASE);
        Call call = Call.of(LOG, run.layout().deployPath(), run.slot().token(), id.orElse("none")).stdin(line(run) + "\n" + json(run) + "\n");
        return (id.isPresent() ? call : call.once()).answeredForGood();
    }

    private static String outcome(Run run) {
        return run.facts().get(Fact.OUTCOME).orElse("success");
    }

    private static String line(Run run) {
        StringBuilder line = new StringBuilder(outcome(run));
        run.facts().get(Fact.RELEASE).ifPresent(id -> line.append("  release ").append(id));
        run.facts().get(Fact.COMMIT).filter(commit -> !commit.isEmpty()).ifPresent(commit -> line.append("  commit ").append(commit));
        run.facts().get(Fact.BRANCH).filter(branch -> !branch.isEmpty()).ifPresent(branch -> line.append(" of ").append(branch));
        line.append("  by ").append(run.origin().who());
        run.origin().url().ifPresent(url -> line.append(" (").append(url).append(')'));
        run.facts().get(Fact.FAILURE).ifPresent(failure -> line.append("  ").append(failure));
        return OneLine.of(line.toString());
    }

    private static String json(Run run) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("target", run.target().name());
        fields.put("outcome", outcome(run));
        put(run, fields, "release", Fact.RELEASE);
        put(run, fields, "commit", Fact.COMMIT);
        put(run, fields, "branch", Fact.BRANCH);
        put(run, fields, "subject", Fact.COMMIT_SUBJECT);
        put(run, fields, "started", Fact.STARTED);
        fields.put("ended", run.facts().get(Fact.ENDED).orElseGet(Fact::now));
        fields.put("who", run.origin().who());
        run.origin().url().ifPresent(url -> fields.put("build", url));
        run.facts().get(Fact.BYTES).filter(bytes -> bytes.matches("[0-9]{1,18}"))
                .ifPresent(bytes -> fields.put("bytes", Long.parseLong(bytes)));
        run.facts().get(Fact.MIGRATED).ifPresent(names -> fields.put("migrations", names.lines().toList()));
        return FlatJson.text(fields, true);
    }

    private static void put(Run run, Map<String, Object> fields, String key, Fact fact) {
        run.facts().get(fact).filter(text -> !text.isEmpty()).ifPresent(text -> fields.put(key, text));
    }

    @Override
    public List<String> plan(Run run) {
        return List.of("write a line to " + run.layout().deploymentLog()
                + " and a record of the release to .zerodown/records, on every server");
    }
}
