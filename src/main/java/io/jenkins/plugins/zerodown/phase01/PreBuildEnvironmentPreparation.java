package io.jenkins.plugins.zerodown.phase01;

import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.Git;
import io.jenkins.plugins.zerodown.workspace.Project;
import io.jenkins.plugins.zerodown.workspace.Requirements;
import io.jenkins.plugins.zerodown.workspace.Source;
import io.jenkins.plugins.zerodown.workspace.Toolchain;
import io.jenkins.plugins.zerodown.flow.DeploymentSlot;
import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.StepFailure.Reason;
import io.jenkins.plugins.zerodown.http.OutboundHttp;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * 1.1: proves that source, options, .env and this machine fit together, before anything is touched; then waits for the
 * target's slot.
 */
public final class PreBuildEnvironmentPreparation implements Step {
    /** Patience with a name server; whoever is asked later is judged then. */
    private static final Duration NAME_SERVER = Duration.ofSeconds(2);

    @Override
    public String number() {
        return "1.1";
    }

    @Override
    public String title() {
        return "Pre-Build Environment Preparation";
    }

    @Override
    public Outcome run(Run run) throws StepFailure, InterruptedException {
        if (run.facts().get(Fact.STARTED).isEmpty()) {
            run.facts().set(Fact.STARTED, Fact.now());
        }
        String source = checkSource(run);
        checkConfigFiles(run);
        EnvironmentFile env = new EnvironmentFile(run);
        boolean uploaded = run.application().envFile().isPresent();
        if (uploaded) {
            env.check();
        }
        for (Host host : run.hosts().all()) {
            host.connectSoon();
            // Needs no slot, and takes longer than all else that is looked at.
            host.foresee(new BuildEnvironmentSetup().looks(run));
        }
        checkAddresses(run);
        run.ahead().begin();
        // Where it can refuse nothing, its answer may come with the slot.
        boolean refuses = env.looks().isEmpty();
        if (!uploaded && refuses) {
            env.check();
        }
        DeploymentSlot.take(run);
        if (!uploaded && !refuses) {
            env.check();
        }
        return Outcome.done(source + "; the deployment has the target's slot");
    }

    @Override
    public List<String> plan(Run run) {
        List<String> lines = new ArrayList<>();
        if (run.source() instanceof Source.Directory directory) {
            lines.add("check the source " + directory.path()
                    + (directory.build()
                            ? " and that what it is built with is installed here" : ", deployed as it stands"));
        } else {
            lines.add("git ls-remote -- " + run.target().repository().map(at -> at.url() + " " + at.branch())
                    .orElse("(no repository)"));
        }
        lines.addAll(new EnvironmentFile(run).plan());
        lines.add("wait in the queue for the deployment slot of " + run.target().name() + ", then lock it on "
                + String.join(", ", run.hosts().all().stream().map(Host::name).toList()));
        return lines;
    }

    @Override
    public List<Call> looks(Run run) {
        return new EnvironmentFile(run).looks();
    }

    /** What the engine would not ask is better known before anything is live. */
    private static void checkAddresses(Run run) throws StepFailure, InterruptedException {
        Map<String, String> urls = new LinkedHashMap<>();
        run.application().health().flatMap(Application.Health::url).ifPresent(url -> urls.put("health.url", url));
        run.application().opcache().url().ifPresent(url -> urls.put("opcache.url", url));
        OutboundHttp http = new OutboundHttp(run.target().reachable());
        for (Map.Entry<String, String> url : urls.entrySet()) {
            Optional<String> refusal = http.refusal(URI.create(url.getValue()), NAME_SERVER);
            if (refusal.isPresent()) {
                throw unusable(url.getKey() + " " + url.getValue() + " cannot be asked: " + refusal.get());
            }
        }
    }

    private static String checkSource(Run run) throws StepFailure, InterruptedException {
        try {
            if (run.source() instanceof Source.Clone clone) {
                return checkRepository(run, clone);
            }
            if (run.source() instanceof Source.Nothing) {
                throw unusable("this part of a deployment was given no source, and builds nothing");
            }
            return checkDirectory(run, (Source.Directory) run.source());
        } catch (BuildFailure e) {
            throw Failures.of(e);
        }
    }

    private static String checkDirectory(Run run, Source.Directory source) throws BuildFailure, StepFailure {
        Path path = source.path();
        if (!Files.isDirectory(path)) {
            throw unusable("the source '" + path + "' is " + (Files.exists(path) ? "not a directory" : "not there")
                    + ": name the application's directory with --source");
        }
        try (Stream<Path> children = Files.list(path)) {
            if (children.findAny().isEmpty()) {
                throw unusable("the source '" + path + "' is empty: name the application's directory with --source");
            }
        } catch (IOException e) {
            throw new StepFailure(Reason.UNUSABLE, "the source '" + path + "' cannot be read: " + e, e);
        }
        Project project = new Project(path);
        String kind = Requirements.kind(project, run.application());
        Requirements requirements = new Requirements(project, run.application(), toolchain(run));
        List<String> reasons = source.build() ? requirements.againstBuilding() : requirements.againstDeploying();
        if (!reasons.isEmpty()) {
            throw unusable("the source '" + path + "' cannot be "
                    + (source.build() ? "built" : "deployed as it stands") + ":\n"
                    + String.join("\n", reasons));
        }
        run.facts().set(Fact.KIND, kind);
        return path + " is a " + (kind.equals("laravel") ? "Laravel" : "PHP") + " application";
    }

    private static String checkRepository(Run run, Source.Clone clone)
            throws BuildFailure, StepFailure, InterruptedException {
        Target.Repository repository = run.target().repository().orElseThrow(() -> unusable("target '"
                + run.target().name() + "' has no repository to clone: give it repository: {url: …, branch: …}, or name a directory with --source"));
        if (!clone.commit().isEmpty() && !Git.isCommit(clone.commit())) {
            throw unusable("commit '" + clone.commit() + "' is not an id of 7 to 64 hexadecimal digits");
        }
        Toolchain toolchain = toolchain(run);
        if (toolchain.missing("git").isPresent()) {
            throw unusable(toolchain.missing("git").get()
                    + ", and the target's repository needs it: install it, or name it with"
                    + " tools: {git: …}, or name a directory with --source");
        }
        String newest = new Git(toolchain).newest(repository);
        run.application().kind().ifPresent(kind ->
                run.facts().set(Fact.KIND, kind == Application.Kind.LARAVEL ? "laravel" : "php"));
        return "branch " + repository.branch() + " is at " + newest.substring(0, 10);
    }

    private static void checkConfigFiles(Run run) throws StepFailure {
        for (Application.ConfigFile file : run.application().configFiles()) {
            try {
                run.secrets().file(file.source());
            } catch (IOException e) {
                throw new StepFailure(Reason.UNUSABLE, "configFiles: '" + file.source() + "' (for " + file.path()
                        + ") cannot be read: " + e.getMessage(), e);
            }
        }
    }

    private static Toolchain toolchain(Run run) {
        return Toolchain.of(run.source(), run.target(), run.application(), run.log()::line);
    }

    private static StepFailure unusable(String message) {
        return new StepFailure(Reason.UNUSABLE, message, null);
    }
}
