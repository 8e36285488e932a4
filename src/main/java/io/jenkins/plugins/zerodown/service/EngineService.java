package io.jenkins.plugins.zerodown.service;

import io.jenkins.plugins.zerodown.Cleanup;
import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.Rollback;
import io.jenkins.plugins.zerodown.check.ServerCheck;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lock.ServerLock;
import io.jenkins.plugins.zerodown.lock.UnlockOutcome;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.ProtocolCodec;
import io.jenkins.plugins.zerodown.protocol.Request;
import io.jenkins.plugins.zerodown.release.Catalogue;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.ssh.Connector;
import io.jenkins.plugins.zerodown.ssh.JschConnector;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The engine as somebody uses it who cannot be given its classes, such as Jenkins through an agent: a request in,
 * events out while it is worked on, an answer back, each one JSON object in UTF-8. {@link Request}, {@link Events} and
 * {@link EngineAnswer} say what is in them. It throws nothing, no {@link Error} either: what cannot be understood, and
 * what went wrong with us, is answered with an error.
 *
 * <p>A deployment is asked for step by step. Each request has everything that a process which has never heard of the
 * deployment needs to go on with it: the caller keeps what events tell (facts, slot) and sends it along. Between two
 * requests this process keeps connections and the lock's heartbeat. Such a session ends by itself after
 * {@link #PATIENCE}: its connections are closed, and its heartbeat stops. The lock is not given back then, since what
 * it protects is half done; but it is a dead owner's from then on, which who waits for the target takes over after a
 * minute and a quarter. Where nobody has, the deployment goes on by its next request however late that comes. So a
 * build that never comes back blocks its target for a bounded time, and a controller that starts again has that time
 * for it.
 *
 * <p>Requests are worked on in the caller's thread, which he or a stop request may interrupt. A step whose caller is
 * gone (an event cannot be delivered, or the same deployment is asked for again) is given up: connections are cut,
 * commands on servers go on and are found again by whoever goes on with the deployment. Everything else is brought to
 * its end unheard.
 *
 * <p>Thread-safe.
 */
public final class EngineService implements BiFunction<byte[], Consumer<byte[]>, byte[]>, AutoCloseable {
    /** Longer than a controller needs to start again. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private final EngineSessions sessions;

    public EngineService() {
        this(JschConnector::new, PATIENCE);
    }

    EngineService(Function<Secrets, Connector> connectors, Duration patience) {
        sessions = new EngineSessions(connectors, patience);
    }

    @Override
    public byte[] apply(byte[] request, Consumer<byte[]> events) {
        EngineAnswer answer;
        try {
            answer = answer(ProtocolCodec.request(request), events);
        } catch (IllegalArgumentException | BadConfiguration e) {
            answer = new EngineAnswer.Refused(e.getMessage());
        } catch (InterruptedException e) {
            answer = new EngineAnswer.Refused("stopped by request");
        } catch (RuntimeException | Error e) {
            answer = new EngineAnswer.Refused(unexpected(e));
        }
        return ProtocolCodec.bytes(answer);
    }

    /** An error too is told: thrown, it would end a thread, and the caller would wait for an answer for ever. */
    private static String unexpected(Throwable e) {
        if (e instanceof LinkageError) {
            return "a class of ZeroDown's, or of a library that it needs, cannot be loaded on this machine: " + e
                    + ". Install the plugin and those that it needs again, and start again what runs the engine";
        }
        return "unexpected, a mistake of ZeroDown's: " + e;
    }

    /** Ends every session and leaves the servers as they are: the deployments can go on elsewhere. */
    @Override
    public void close() {
        sessions.close();
    }

    private EngineAnswer answer(Request<?> request, Consumer<byte[]> events)
            throws BadConfiguration, InterruptedException {
        if (request instanceof Request.Stop stop) {
            return new EngineAnswer.Stopped(sessions.stop(stop.deployment()));
        }
        Request.WithSetting<?> asked = (Request.WithSetting<?>) request;
        EngineSession session = sessions.enter(asked, events, asked instanceof Request.Step);
        try {
            return answer(session, asked);
        } catch (IOException e) {
            return new EngineAnswer.Refused(session.shown(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return new EngineAnswer.Refused(session.shown(e.getMessage()));
        } catch (RuntimeException | Error e) {
            return new EngineAnswer.Refused(session.shown(unexpected(e)));
        } finally {
            sessions.leave(session);
        }
    }

    private static EngineAnswer answer(EngineSession session, Request.WithSetting<?> request)
            throws IOException, InterruptedException {
        if (request instanceof Request.Step step) {
            return step(session, step);
        }
        boolean keepWork = request instanceof Request.Finish finish && finish.keepWork()
                || request instanceof Request.Revert revert && revert.keepWork();
        boolean looks = request instanceof Request.Releases
                || request instanceof Request.Check
                || request instanceof Request.Unlock;
        try {
            return whole(session, request);
        } finally {
            session.end(!keepWork && !looks);
        }
    }

    private static EngineAnswer whole(EngineSession session, Request<?> request)
            throws IOException, InterruptedException {
        if (request instanceof Request.Revert revert) {
            session.goOn();
            return ended(session, session.deployment().revert(revert.failure().asException()));
        }
        if (request instanceof Request.Finish) {
            session.deployment().requireEnd();
            session.goOn();
            return ended(session, session.deployment().finish());
        }
        if (request instanceof Request.Rollback rollback) {
            session.goOn();
            // One that is asked for again must not go back twice.
            Optional<ReleaseId> wanted = rollback.wanted().or(() -> session.known(StateKey.ROLLBACK));
            ReleaseState left = rollback.leftIsGood() ? ReleaseState.GOOD : ReleaseState.BAD;
            return ended(session, new Rollback(session.run(), session.listener(), left, rollback.shown()).to(wanted));
        }
        if (request instanceof Request.Cleanup) {
            session.goOn();
            return ended(session, new Cleanup(session.run(), session.listener()).cleanUp());
        }
        if (request instanceof Request.Releases) {
            return releases(session);
        }
        if (request instanceof Request.Check) {
            return new EngineAnswer.Findings(new ServerCheck(session.target(), session.application(), session.secrets())
                    .on(session.hosts()).stream()
                            .map(finding -> EngineAnswer.Found.of(finding, session::shown))
                            .toList());
        }
        return unlock(session, (Request.Unlock) request);
    }

    private static EngineAnswer step(EngineSession session, Request.Step request)
            throws IOException, InterruptedException {
        try {
            if (session.isStopped()) {
                throw new InterruptedException();
            }
            session.goOn();
            session.begin(request.step());
            Deployment deployment = session.deployment();
            begin(session, deployment, request);
            Outcome outcome = deployment.step(request.step());
            return ended(session, outcome instanceof Outcome.Skipped ? "skipped" : "done", outcome.text(), null);
        } catch (StepFailure e) {
            return ended(session, "failed", e.getMessage(), e.reason().name());
        } catch (InterruptedException e) {
            return ended(session, "stopped", "stopped by request", null);
        }
    }

    private static void begin(EngineSession session, Deployment deployment, Request.Step request)
            throws StepFailure, InterruptedException {
        if (session.slot().lost().isPresent()) {
            throw new StepFailure(
                    StepFailure.Reason.LOCK_LOST,
                    session.slot().lost().get() + ". This deployment cannot go on: deploy again",
                    null);
        }
        if (session.slot().isOver()) {
            throw new StepFailure(
                    StepFailure.Reason.LOCK_LOST,
                    "the lock of this deployment has been given back, so that it has ended: deploy again",
                    null);
        }
        if (session.slot().isHeld()) {
            return;
        }
        if (request.separate()) {
            deployment.beginPart(request.step());
        } else if (!request.step().equals(Deployment.steps().get(0).number())) {
            throw new IllegalArgumentException("step " + request.step() + " of deployment " + request.deployment()
                    + " needs the target's slot, which "
                    + Deployment.steps().get(0).number()
                    + " takes: send the slot that it told");
        }
    }

    private static EngineAnswer ended(EngineSession session, String outcome, String text, String reason) {
        if (session.isOver()) {
            return new EngineAnswer.Refused("given up here: the deployment goes on by a later request, or elsewhere");
        }
        return new EngineAnswer.StepEnded(outcome, session.shown(text), reason, session.facts());
    }

    private static EngineAnswer ended(EngineSession session, Ending ending) {
        return EngineAnswer.Ended.of(ending, session::shown, session.facts());
    }

    private static EngineAnswer releases(EngineSession session) throws InterruptedException {
        Map<?, Hosts.Attempt<Catalogue>> attempts =
                session.hosts().attempt(host -> Catalogue.read(host, session.layout()));
        return new EngineAnswer.Catalogues(session.hosts().all().stream()
                .map(host -> {
                    Hosts.Attempt<Catalogue> attempt = attempts.get(host.server());
                    return attempt.ok()
                            ? new EngineAnswer.Catalogue(
                                    host.name(),
                                    attempt.result().releases().stream()
                                            .map(release -> EngineAnswer.Listed.of(release, session::shown))
                                            .toList(),
                                    null)
                            : EngineAnswer.Catalogue.failed(host.name(), said(session, host, attempt));
                })
                .toList());
    }

    private static EngineAnswer unlock(EngineSession session, Request.Unlock request) throws InterruptedException {
        Map<?, Hosts.Attempt<EngineAnswer.FreedServer>> attempts = session.hosts()
                .attempt(host -> request.holders() == null ? holder(session, host) : unlock(session, host, request));
        return new EngineAnswer.Unlocked(session.hosts().all().stream()
                .map(host -> {
                    Hosts.Attempt<EngineAnswer.FreedServer> attempt = attempts.get(host.server());
                    return attempt.ok()
                            ? attempt.result()
                            : EngineAnswer.FreedServer.failed(host.name(), said(session, host, attempt));
                })
                .toList());
    }

    private static EngineAnswer.FreedServer holder(EngineSession session, Host host)
            throws RemoteFailure, InterruptedException {
        return new ServerLock(host, session.layout())
                .holder()
                .map(holder -> EngineAnswer.FreedServer.held(host.name(), holder, session::shown))
                .orElseGet(() -> EngineAnswer.FreedServer.free(host.name()));
    }

    private static EngineAnswer.FreedServer unlock(EngineSession session, Host host, Request.Unlock request)
            throws RemoteFailure, InterruptedException {
        UnlockOutcome end = new ServerLock(host, session.layout())
                .unlock(Set.copyOf(request.holders()), session.who(), request.why());
        return EngineAnswer.FreedServer.of(host.name(), end, session::shown);
    }

    /** Without the server's name, which stands beside it. */
    private static String said(EngineSession session, Host host, Hosts.Attempt<?> attempt) {
        String said = session.shown(attempt.failure().getMessage());
        String own = host.name() + ": ";
        return said.startsWith(own) ? said.substring(own.length()) : said;
    }
}
