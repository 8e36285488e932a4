package io.jenkins.plugins.zerodown.jenkins.pages;

import hudson.AbortException;
import hudson.model.Job;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetMachine;
import io.jenkins.plugins.zerodown.jenkins.credentials.StoredSecrets;
import io.jenkins.plugins.zerodown.jenkins.engine.Engine;
import io.jenkins.plugins.zerodown.jenkins.operation.Operation;
import io.jenkins.plugins.zerodown.jenkins.operation.TargetRequest;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.Request;
import io.jenkins.plugins.zerodown.protocol.RequestRefused;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Asks a target's servers for their releases, and who has their slot, in the background: few at a time. */
final class ReleaseReader {
    private static final int AT_ONCE = 4;
    private static final Duration LIFE = Duration.ofSeconds(15);
    private static final Readings<Key, TargetReleases> READINGS = new Readings<>(threads(), LIFE, Clock.systemUTC());
    private static final Readings<Key, TargetHolders> HOLDERS = new Readings<>(threads(), LIFE, Clock.systemUTC());

    private final Job<?, ?> job;
    private final TargetConfiguration target;

    ReleaseReader(Job<?, ?> job, TargetConfiguration target) {
        this.job = job;
        this.target = target;
    }

    /** Each job sees with its own credentials; a target that was changed is another. */
    private record Key(String job, String target, String settings) {}

    /** Returns at once. */
    Readings.Reading<TargetReleases> read() {
        return READINGS.of(key(), this::releases);
    }

    /** What was read before is out of date. */
    void forget() {
        READINGS.forget(key());
    }

    private Key key() {
        return new Key(job.getFullName(), target.getName(), target.getAgentLabel() + "\n" + target.text());
    }

    /** Who has the slot now, asked anew each time. */
    Readings.Reading<TargetHolders> holders() {
        HOLDERS.forget(key());
        return HOLDERS.of(
                key(),
                () -> TargetHolders.of(ask(
                        (deployment, setting) -> new Request.Unlock(deployment, setting, "to see who has it", null))));
    }

    private TargetReleases releases() throws IOException, InterruptedException {
        return TargetReleases.of(ask(Request.Releases::new), Instant.now());
    }

    private <A extends EngineAnswer> A ask(Request.Unaddressed<A> request) throws IOException, InterruptedException {
        TargetRequest order = target.order().by(job.getFullName(), "");
        try {
            return Operation.passing(order)
                    .ask(Engine.on(TargetMachine.root(target)), StoredSecrets.forJob(job, order), request, event -> {});
        } catch (BadConfiguration | RequestRefused e) {
            throw new AbortException(e.getMessage());
        }
    }

    private static ExecutorService threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                AT_ONCE,
                AT_ONCE,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                DaemonThread.named("zerodown-releases"));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
