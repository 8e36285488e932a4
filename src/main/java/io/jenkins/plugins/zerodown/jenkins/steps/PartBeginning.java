package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.ZeroDownConfiguration;
import io.jenkins.plugins.zerodown.jenkins.operation.Operation;
import io.jenkins.plugins.zerodown.jenkins.operation.TargetRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settles what is done, for a deployment or a part of one, in its first numbered step; those after it find it settled.
 */
final class PartBeginning {
    private static final String FILE = "zerodown.yaml";
    private static final int MOST_BYTES = 1_000_000;

    private final Plan plan;
    private final Run<?, ?> run;
    private final PartRecord record;
    private final TaskListener log;

    PartBeginning(Plan plan, Run<?, ?> run, PartRecord record, TaskListener log) {
        this.plan = plan;
        this.run = run;
        this.record = record;
        this.log = log;
    }

    /** @throws AbortException in a sentence, where what was asked for cannot be */
    Operation operation(String number) throws IOException, InterruptedException {
        Path file = plan.file(run);
        if (Files.exists(file) || !plan.part().beginsWith(number)) {
            return Operation.load(file);
        }
        Optional<Earlier> earlier = earlier();
        record.begins(node(earlier));
        TargetRequest order = order(earlier)
                .by(run.getFullDisplayName(), Machine.url(run))
                .patience(Duration.ofSeconds(plan.arguments().patience()));
        try {
            order.needs();
        } catch (BadConfiguration e) {
            throw new AbortException(e.getMessage());
        }
        DeploymentState state = earlier.map(part -> part.operation().state()).orElseGet(DeploymentState::new);
        if (unstashes()) {
            new BuildStash(plan, run, record.node(), log).unpack(state);
        }
        return Operation.begin(file, plan.id(), order, state);
    }

    private boolean unstashes() {
        return plan.part() == Part.RELEASE && plan.arguments().stash() != null;
    }

    /** The part before this one, in this build. */
    private record Earlier(Operation operation, PartRecord record) {}

    private Optional<Earlier> earlier() throws IOException {
        Optional<Part> before = plan.part().before();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        String target = plan.arguments().target();
        Optional<Path> file = BuildRecords.newest(BuildRecords.of(run), before.get(), target);
        if (plan.part() == Part.CLEANUP && file.isEmpty()) {
            return Optional.empty();
        }
        if (file.isEmpty()) {
            throw new AbortException(Messages.PartBeginning_nothingBefore(
                    plan.part().function(), target, before.get().function()));
        }
        PartRecord its = new PartRecord(file.get());
        if (its.end().filter(end -> end.status() == 0).isEmpty()) {
            throw new AbortException(Messages.PartBeginning_failedBefore(
                    plan.part().function(), target, before.get().function()));
        }
        return Optional.of(new Earlier(Operation.load(file.get()), its));
    }

    private String node(Optional<Earlier> earlier) throws IOException {
        String node = plan.arguments().node();
        if (node == null) {
            return Machine.of(plan.arguments().target());
        }
        if (plan.part() == Part.RELEASE && !unstashes() && earlier.isPresent()) {
            String built = earlier.get().record().node();
            if (!built.equals(node)) {
                throw new AbortException(Messages.PartBeginning_elsewhere(Machine.shown(built), Machine.shown(node)));
            }
        }
        return node;
    }

    private TargetRequest order(Optional<Earlier> earlier) throws IOException, InterruptedException {
        Arguments arguments = plan.arguments();
        String said = arguments.application() == null ? "" : arguments.application();
        if (earlier.isPresent()) {
            // What was built is what is released, to the servers that it was built for.
            TargetRequest order = earlier.get().operation().order().options(origin(), said);
            order = order.launching(false);
            if (!plan.part().needsFiles() || unstashes()) {
                order = order.workBelow(null);
            }
            if (!plan.part().needsFiles()) {
                order = order.withoutSource();
            }
            return plan.part() == Part.RELEASE && !unstashes()
                    ? order.workOf(earlier.get().operation().id())
                    : order.workOf(plan.id());
        }
        TargetConfiguration target = ZeroDownConfiguration.get()
                .target(arguments.target())
                .orElseThrow(() -> new AbortException(Messages.PartBeginning_targetGone(arguments.target())));
        TargetRequest order = target.order();
        if (!plan.part().needsFiles()) {
            return order.options(origin(), said);
        }
        if (arguments.commit() != null) {
            return inPlace(order.options(origin(), said).commit(arguments.commit()));
        }
        Optional<String> repository = repository();
        if (repository.isPresent()) {
            order = order.repository(repository.get());
        }
        return inPlace(order.options(origin(), said).directory(arguments.directory(), arguments.build()));
    }

    /** Where the pipeline's commands run, those of the build do, too, and see what they work on. */
    private TargetRequest inPlace(TargetRequest order) {
        String temporary = plan.arguments().temporary();
        return temporary == null ? order : order.workBelow(temporary).launching(true);
    }

    private String origin() {
        return Messages.PartBeginning_arguments(plan.part().function());
    }

    /** The zerodown.yaml in the source's directory. */
    private Optional<String> repository() throws IOException, InterruptedException {
        Arguments arguments = plan.arguments();
        FilePath root = Machine.root(arguments.node())
                .orElseThrow(() -> new AbortException(Messages.PartBeginning_offline(Machine.shown(arguments.node()))));
        FilePath directory = root.child(arguments.directory());
        if (!directory.isDirectory()) {
            throw new AbortException(
                    Messages.PartBeginning_noDirectory(arguments.directory(), Machine.shown(arguments.node())));
        }
        FilePath file = directory.child(FILE);
        if (!file.exists()) {
            return Optional.empty();
        }
        try (InputStream content = file.read()) {
            byte[] read = content.readNBytes(MOST_BYTES + 1);
            if (read.length > MOST_BYTES) {
                throw new AbortException(Messages.PartBeginning_tooLong(file.getRemote(), MOST_BYTES));
            }
            Machine.say(log, Messages.PartBeginning_repository(file.getRemote()));
            return Optional.of(new String(read, StandardCharsets.UTF_8));
        }
    }
}
