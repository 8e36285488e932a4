package io.jenkins.plugins.zerodown.jenkins.pages;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Executor;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.queue.SubTask;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.jenkins.credentials.SecretsMask;
import io.jenkins.plugins.zerodown.jenkins.credentials.StoredSecrets;
import io.jenkins.plugins.zerodown.jenkins.engine.Engine;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.jenkins.operation.Operation;
import io.jenkins.plugins.zerodown.jenkins.operation.TargetRequest;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.EngineSettings;
import io.jenkins.plugins.zerodown.protocol.Request;
import io.jenkins.plugins.zerodown.protocol.RequestRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/** Does what a task wants, on an executor; keeps its log and how it ended. */
final class TaskRun implements Queue.Executable {
    private static final Logger LOGGER = Logger.getLogger(TaskRun.class.getName());

    /** With a deployment that has the target: somebody watches this one, and may stop it. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final TargetTask task;
    private volatile Executor executor;
    private volatile boolean interrupted;

    TaskRun(TargetTask task) {
        this.task = task;
    }

    @Override
    public SubTask getParent() {
        return task;
    }

    @Override
    public String getConsoleUrl() {
        return task.getUrl();
    }

    @Override
    public String toString() {
        return task.getFullDisplayName();
    }

    /** Also before it has begun. */
    void interrupt() {
        interrupted = true;
        Executor its = executor;
        if (its != null) {
            its.interrupt();
        }
    }

    @Override
    public void run() {
        executor = Executor.currentExecutor();
        if (interrupted) {
            interrupt();
        }
        try (TaskLog log = new TaskLog(
                Files.newOutputStream(task.folder().log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
            work(log);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> task.getFullDisplayName() + " cannot be kept on the disk");
        } finally {
            task.over();
        }
    }

    private void work(TaskLog log) throws IOException {
        Optional<Operation> operation = Optional.empty();
        TaskFolder.Ending ending;
        String release = task.wanted().to();
        try {
            FilePath root = machine(log);
            operation = Optional.of(operation());
            TargetRequest order = operation.get().order();
            Map<String, byte[]> secrets = StoredSecrets.forJob(task.job(), order);
            // The engine masks what it tells; this is for what anybody else might say.
            log.through(SecretsMask.over(log.stream(), order, secrets));
            Engine engine = Engine.on(root);
            if (task.wanted().kind() == TaskFolder.Kind.UNLOCK) {
                ending = TaskEnding.of(operation.get().ask(engine, secrets, this::unlock, log::show), Instant.now());
            } else {
                EngineAnswer.Ended answer = operation.get().ask(engine, secrets, this::rollback, log::show);
                ending = TaskEnding.of(answer, Instant.now());
                release = Optional.ofNullable(answer.release()).orElse(release);
            }
        } catch (BadConfiguration | AbortException | RequestRefused e) {
            ending = TaskEnding.refused(e.getMessage(), Instant.now());
        } catch (IOException e) {
            ending = ending(HistoryEntry.Outcome.UNKNOWN, e.getMessage());
        } catch (InterruptedException e) {
            ending = ending(HistoryEntry.Outcome.UNKNOWN, Messages.TaskRun_interrupted());
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, e, () -> task.getFullDisplayName() + " failed");
            ending = ending(HistoryEntry.Outcome.UNKNOWN, Messages.TaskRun_mistake(e));
        }
        log.say("");
        log.say(ending.message());
        new TaskRecord(task.job(), task.folder(), task.wanted())
                .ended(
                        ending,
                        release,
                        operation
                                .map(known -> TaskEnding.previous(known.state()))
                                .orElse(""),
                        log.steps());
        if (operation.isPresent() && ending.outcome() != HistoryEntry.Outcome.UNKNOWN) {
            operation.get().forget();
        }
    }

    private static TaskFolder.Ending ending(HistoryEntry.Outcome outcome, String message) {
        return new TaskFolder.Ending(outcome, message, Instant.now().toString());
    }

    private FilePath machine(TaskLog log) throws AbortException {
        Node node = executor.getOwner().getNode();
        FilePath root = node == null ? null : node.getRootPath();
        if (root == null) {
            throw new AbortException(
                    Messages.TaskRun_noMachine(executor.getOwner().getDisplayName()));
        }
        log.say(Messages.TaskRun_begins(
                task.getDisplayName(), task.wanted().who(), executor.getOwner().getDisplayName()));
        if (!task.wanted().why().isEmpty()) {
            log.say(Messages.TaskRun_why(task.wanted().why()));
        }
        return root;
    }

    /** The same as before, where this goes on: so it cannot go back twice. */
    private Operation operation() throws IOException, BadConfiguration {
        // Settings and rights may have changed while this waited in the queue.
        TargetConfiguration target = TargetPage.target(task.job(), task.wanted().target());
        if (Files.exists(task.folder().operation())) {
            return Operation.load(task.folder().operation());
        }
        String root = Optional.ofNullable(Jenkins.get().getRootUrl()).orElse("");
        TargetRequest order = target.order()
                .by(
                        Messages.TaskRun_who(task.wanted().who(), task.job().getFullName()),
                        root.isEmpty() ? "" : root + task.getUrl())
                .patience(PATIENCE);
        return Operation.begin(task.folder().operation(), task.folder().id(), order, new DeploymentState());
    }

    private Request.Unlock unlock(String deployment, EngineSettings setting) {
        TaskFolder.Wanted wanted = task.wanted();
        return new Request.Unlock(deployment, setting, wanted.why(), wanted.seen());
    }

    private Request.Rollback rollback(String deployment, EngineSettings setting) {
        TaskFolder.Wanted wanted = task.wanted();
        String to = wanted.to().isEmpty() ? null : wanted.to();
        return new Request.Rollback(deployment, setting, to, wanted.leftIsGood(), wanted.seen());
    }
}
