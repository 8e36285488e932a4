package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.jenkins.credentials.StoredSecrets;
import io.jenkins.plugins.zerodown.jenkins.engine.Engine;
import io.jenkins.plugins.zerodown.jenkins.engine.EngineUnreachable;
import io.jenkins.plugins.zerodown.jenkins.history.StepCost;
import io.jenkins.plugins.zerodown.jenkins.operation.Operation;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.Event;
import io.jenkins.plugins.zerodown.protocol.Request;
import io.jenkins.plugins.zerodown.protocol.RequestRefused;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * Asks the engine for something in a thread of its own, again after a restart of Jenkins or of the machine that the
 * engine works on: what is asked for twice is done once.
 */
abstract class EngineExecution extends StepExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = Logger.getLogger(EngineExecution.class.getName());

    /** Shorter than the engine keeps a deployment whose caller is silent. */
    private static final Duration COMES_BACK = Duration.ofMinutes(5);

    private transient Thread worker;
    private transient Throwable stopped;
    private transient boolean waiting;
    private transient Transcript transcript;
    private transient boolean again;

    EngineExecution(StepContext context) {
        super(context);
    }

    /** @return what the step returns */
    abstract Object perform(Run<?, ?> run, TaskListener log) throws IOException, InterruptedException;

    /** Of the thread, for who looks at all of them. */
    abstract String title();

    /** An answer that is out of reach of an interruption: bringing servers back must not be stopped half way. */
    boolean mayBeStopped() {
        return true;
    }

    @Override
    public boolean start() throws Exception {
        begin(title());
        return false;
    }

    @Override
    public void onResume() {
        again = true;
        begin(Messages.EngineExecution_again(title()));
    }

    /** Whether this was begun before a restart. */
    final boolean isAgain() {
        return again;
    }

    private synchronized void begin(String heading) {
        worker = DaemonThread.start("ZeroDown " + title(), () -> work(heading));
    }

    /** Returns at once; the step ends when the engine has stopped, and says that it was stopped. */
    @Override
    public synchronized void stop(Throwable cause) throws Exception {
        if (worker == null) {
            getContext().onFailure(cause);
            return;
        }
        if (mayBeStopped()) {
            stopped = cause;
            if (waiting) {
                worker.interrupt();
            }
        } else {
            Machine.say(getContext().get(TaskListener.class), Messages.EngineExecution_notStopped());
        }
    }

    final synchronized Optional<Throwable> stopped() {
        return Optional.ofNullable(stopped);
    }

    private void work(String heading) {
        try {
            TaskListener log = getContext().get(TaskListener.class);
            Machine.say(log, heading);
            Object result = perform(TargetStep.run(getContext()), log);
            // Whoever stops a step that was just done wants those after it stopped.
            stopped()
                    .ifPresentOrElse(getContext()::onFailure, () -> getContext().onSuccess(result));
        } catch (Throwable e) {
            // An error too: nobody else ends the step, and the build would wait for it for ever.
            fail(e);
        }
    }

    private void fail(Throwable failure) {
        getContext().onFailure(stopped().orElseGet(() -> sentence(failure)));
    }

    /** Without a trace: what could not be done is said in words. */
    private static Throwable sentence(Throwable failure) {
        if (failure instanceof AbortException || failure instanceof InterruptedException) {
            return failure;
        }
        LOG.log(failure instanceof IOException ? Level.FINE : Level.WARNING, failure, () -> "a step failed");
        String said = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return new AbortException(failure instanceof IOException ? said : Messages.EngineExecution_mistake(failure));
    }

    /**
     * Asks until there is an answer. A machine that is gone is waited for, and asked again when it is back.
     *
     * @param elsewhere whether another machine may go on, should this one not come back
     * @throws RequestRefused where nothing came of it
     * @throws EngineUnreachable when it did not come back
     */
    final <A extends EngineAnswer> A ask(
            Run<?, ?> run,
            TaskListener log,
            Operation operation,
            Where where,
            Request.Unaddressed<A> what,
            boolean elsewhere)
            throws IOException, InterruptedException {
        while (true) {
            String node = where.node();
            try {
                FilePath root = await(node, log);
                Engine engine = Engine.on(root);
                Map<String, byte[]> secrets = StoredSecrets.forRun(run, operation.order());
                transcript = new Transcript(text -> Machine.say(log, text));
                Transcript shown = transcript;
                PipelineCommands commands = new PipelineCommands(getContext());
                boolean away = where.hasMoved();
                return interruptibly(() -> operation.ask(engine, secrets, what, away, event -> {
                    if (event instanceof Event.Launched launched) {
                        commands.start(launched.launch());
                    } else {
                        shown.accept(event);
                    }
                }));
            } catch (BadConfiguration e) {
                throw new AbortException(e.getMessage());
            } catch (EngineUnreachable e) {
                if (!e.mayComeBack()) {
                    throw e;
                }
                Machine.say(log, e.getMessage());
                // The connection is torn down while Jenkins still calls the machine online.
                pause();
            } catch (MachineGone e) {
                if (!elsewhere) {
                    throw new AbortException(
                            Messages.EngineExecution_filesGone(Machine.shown(node), COMES_BACK.toMinutes()));
                }
                String other = Machine.of(operation.order().target());
                if (other.equals(node)) {
                    throw new AbortException(
                            Messages.EngineExecution_gone(Machine.shown(node), COMES_BACK.toMinutes()));
                }
                Machine.say(log, Messages.EngineExecution_elsewhere(Machine.shown(node), Machine.shown(other)));
                where.moves(other);
            }
        }
    }

    /** What the engine warned of last, in what it was asked last. */
    final Optional<String> warning() {
        return Optional.ofNullable(transcript).flatMap(Transcript::warning);
    }

    /** Of the steps that ended in what the engine was asked last, by their numbers. */
    final Map<String, StepCost> costs() {
        return Optional.ofNullable(transcript).map(Transcript::costs).orElse(Map.of());
    }

    private FilePath await(String node, TaskListener log) throws MachineGone, IOException, InterruptedException {
        Optional<FilePath> root = Machine.root(node);
        if (root.isEmpty()) {
            Machine.say(log, Messages.EngineExecution_waiting(Machine.shown(node), COMES_BACK.toMinutes()));
        }
        long end = System.nanoTime() + COMES_BACK.toNanos();
        while (root.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new MachineGone();
            }
            pause();
            root = Machine.root(node);
        }
        return root.get();
    }

    private void pause() throws IOException, InterruptedException {
        interruptibly(() -> {
            TimeUnit.SECONDS.sleep(1);
            return null;
        });
    }

    private interface Waiting<T> {
        T done() throws IOException, InterruptedException;
    }

    /** Stopping interrupts what waits, and nothing else: an interruption would also cut off a file that is written. */
    private <T> T interruptibly(Waiting<T> what) throws IOException, InterruptedException {
        synchronized (this) {
            if (stopped != null) {
                throw new InterruptedException();
            }
            waiting = true;
        }
        try {
            return what.done();
        } finally {
            synchronized (this) {
                waiting = false;
                // One that came too late for what it was meant for.
                Thread.interrupted();
            }
        }
    }

    /** It did not come back in time. */
    private static final class MachineGone extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
