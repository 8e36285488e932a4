package io.jenkins.plugins.zerodown.phase01;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentSlot;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.NeededTexts;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.StepFailure.Reason;
import io.jenkins.plugins.zerodown.http.OutboundHttp;
import io.jenkins.plugins.zerodown.http.OutboundRoute;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.Git;
import io.jenkins.plugins.zerodown.workspace.Project;
import io.jenkins.plugins.zerodown.workspace.Requirements;
import io.jenkins.plugins.zerodown.workspace.Source;
import io.jenkins.plugins.zerodown.workspace.Toolchain;
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
public final class PreBuildEnvironmentPreparation implements Prefetching {
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
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        if (context.state().get(StateKey.STARTED).isEmpty()) {
            context.state().set(StateKey.STARTED, DeploymentState.now());
        }
        String source = checkSource(context);
        checkFiles(context);
        NeededTexts.check(context);
        EnvironmentFile env = new EnvironmentFile(context);
        boolean uploaded = context.application().envFile().isPresent();
        if (uploaded) {
            env.check();
        }
        for (Host host : context.hosts().all()) {
            host.connectSoon();
            // Needs no slot, and takes longer than all else that is looked at.
            host.prefetch(new BuildEnvironmentSetup().looks(context));
        }
        checkAddresses(context);
        context.early().begin();
        // Where it can refuse nothing, its answer may come with the slot.
        boolean refuses = env.looks().isEmpty();
        if (!uploaded && refuses) {
            env.check();
        }
        DeploymentSlot.take(context);
        if (!uploaded && !refuses) {
            env.check();
        }
        return Outcome.done(source + "; the deployment has the target's slot");
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        List<String> lines = new ArrayList<>();
        if (context.source() instanceof Source.Directory directory) {
            lines.add("check the source " + directory.path()
                    + (directory.build()
                            ? " and that what it is built with is installed here"
                            : ", deployed as it stands"));
        } else {
            lines.add("git ls-remote -- "
                    + context.target()
                            .repository()
                            .map(at -> at.url() + " " + at.branch())
                            .orElse("(no repository)"));
        }
        lines.addAll(new EnvironmentFile(context).plan());
        lines.add("wait in the queue for the deployment slot of "
                + context.target().name() + ", then lock it on "
                + String.join(
                        ", ", context.hosts().all().stream().map(Host::name).toList()));
        return lines;
    }

    @Override
    public List<Call> looks(DeploymentContext context) {
        return new EnvironmentFile(context).looks();
    }

    /** What the engine would not ask is better known before anything is live. */
    private static void checkAddresses(DeploymentContext context) throws StepFailure, InterruptedException {
        Map<String, String> urls = new LinkedHashMap<>();
        context.application().health().flatMap(Health::url).ifPresent(url -> urls.put("health.url", url));
        context.application().opcache().url().ifPresent(url -> urls.put("opcache.url", url));
        OutboundHttp http = new OutboundHttp(context.target().reachable());
        for (Map.Entry<String, String> url : urls.entrySet()) {
            Optional<String> refusal = http.refusal(URI.create(url.getValue()), NAME_SERVER);
            if (refusal.isPresent()) {
                throw unusable(url.getKey() + " " + url.getValue() + " cannot be asked: " + refusal.get());
            }
        }
    }

    private static String checkSource(DeploymentContext context) throws StepFailure, InterruptedException {
        try {
            if (context.source() instanceof Source.Clone clone) {
                return checkRepository(context, clone);
            }
            if (context.source() instanceof Source.Nothing) {
                throw unusable("this part of a deployment was given no source, and builds nothing");
            }
            return checkDirectory(context, (Source.Directory) context.source());
        } catch (BuildFailure e) {
            throw Failures.of(e);
        }
    }

    private static String checkDirectory(DeploymentContext context, Source.Directory source)
            throws BuildFailure, StepFailure, InterruptedException {
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
        Application.Kind kind = Requirements.kind(project, context.application());
        Requirements requirements = new Requirements(project, context.application(), toolchain(context));
        List<String> reasons = source.build() ? requirements.againstBuilding() : requirements.againstDeploying();
        if (!reasons.isEmpty()) {
            throw unusable("the source '" + path + "' cannot be "
                    + (source.build() ? "built" : "deployed as it stands") + ":\n"
                    + String.join("\n", reasons));
        }
        context.state().set(StateKey.KIND, kind);
        return path + " is a " + (kind == Application.Kind.LARAVEL ? "Laravel" : "PHP") + " application";
    }

    private static String checkRepository(DeploymentContext context, Source.Clone clone)
            throws BuildFailure, StepFailure, InterruptedException {
        Target.Repository repository = context.target()
                .repository()
                .orElseThrow(() -> unusable("target '" + context.target().name()
                        + "' has no repository to clone: give it repository: {url: …, branch: "
                        + "…}, or name a directory with --source"));
        if (!clone.commit().isEmpty() && !Git.isCommit(clone.commit())) {
            throw unusable("commit '" + clone.commit() + "' is not an id of 7 to 64 hexadecimal digits");
        }
        Toolchain toolchain = toolchain(context);
        if (toolchain.missing("git").isPresent()) {
            throw unusable(toolchain.missing("git").get()
                    + ", and the target's repository needs it: install it, or name it with"
                    + " tools: {git: …}, or name a directory with --source");
        }
        String newest = new Git(toolchain).newest(repository);
        context.application().kind().ifPresent(kind -> context.state().set(StateKey.KIND, kind));
        return "branch " + repository.branch() + " is at " + newest.substring(0, 10);
    }

    private static void checkFiles(DeploymentContext context) throws StepFailure {
        for (Application.ConfigFile file : context.application().configFiles()) {
            read(context, file.source(), "configFiles: '" + file.source() + "' (for " + file.path() + ")");
        }
        Optional<String> certificates = context.application().access().certificates();
        if (certificates.isPresent()) {
            String name = certificates.get();
            byte[] pem = read(context, name, "health.certificates: '" + name + "'");
            try {
                OutboundRoute.OF_THE_MACHINE.trusting(pem);
            } catch (IOException e) {
                throw unusable("health.certificates: '" + name + "' cannot be used: " + e.getMessage());
            }
        }
    }

    private static byte[] read(DeploymentContext context, String name, String what) throws StepFailure {
        try {
            return context.secrets().file(name);
        } catch (IOException e) {
            throw new StepFailure(Reason.UNUSABLE, what + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Toolchain toolchain(DeploymentContext context) {
        return context.toolchain(context.log()::line);
    }

    private static StepFailure unusable(String message) {
        return new StepFailure(Reason.UNUSABLE, message, null);
    }
}
