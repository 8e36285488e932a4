package io.jenkins.plugins.zerodown.lock;

import io.jenkins.plugins.zerodown.release.CurrentLink;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A target's lock on all its servers. They are waited for one after another in the order of their addresses, whatever
 * the order in which a file names them, so that two deployments never wait for each other; the queue of the first one
 * decides who comes first.
 */
public final class Lock implements Slot {
    private final List<ServerLock> servers;
    private final Layout layout;
    private final Owner owner;
    private final LockTiming timing;
    private final Optional<String> given;

    private final LockTokens tokens = new LockTokens();
    private final Map<Host, CurrentLink> live = new ConcurrentHashMap<>();

    private volatile LockFindings findings = new LockFindings();
    private volatile Heartbeat heartbeat;
    private volatile LockReturn giving;
    private volatile boolean held;

    public Lock(List<Host> hosts, Layout layout, Owner owner) {
        this(hosts, layout, owner, Optional.empty(), LockTiming.DEFAULT);
    }

    /**
     * For an engine that may end before the deployment does: who knows the token can go on with the lock.
     *
     * @param token unguessable, used for one deployment alone: a {@link LockToken#fresh}
     */
    public Lock(List<Host> hosts, Layout layout, Owner owner, String token) {
        this(hosts, layout, owner, Optional.of(token), LockTiming.DEFAULT);
    }

    Lock(List<Host> hosts, Layout layout, Owner owner, Optional<String> token, LockTiming timing) {
        if (!token.map(LockToken::isToken).orElse(true)) {
            throw new IllegalArgumentException("a lock's token is 32 hexadecimal digits");
        }
        this.given = token;
        this.servers = hosts.stream()
                .sorted(Comparator.comparing((Host host) -> host.server().host())
                        .thenComparing(host -> host.server().port())
                        .thenComparing(Host::name))
                .map(host -> new ServerLock(host, layout))
                .toList();
        this.layout = layout;
        this.owner = owner;
        this.timing = timing;
    }

    /**
     * For an engine that goes on with a deployment whose slot was asked for, and no more is known of it: the place in
     * the queue, or the lock, of the engine before is this one's when it is {@link #take taken}. That one may live on
     * unheard; it is told so when it asks again.
     *
     * @param earlier the tokens under which it was asked for, the newest first
     */
    public synchronized void after(List<String> earlier) {
        tokens.succeed(earlier);
    }

    @Override
    public synchronized void take(Consumer<String> said, Duration maxWait)
            throws LockBusy, RemoteFailure, InterruptedException {
        if (held) {
            return;
        }
        begin(said);
        LockAcquisition acquisition =
                new LockAcquisition(servers, owner, timing, tokens, heartbeat, giving, live, said);
        try {
            acquisition.run(maxWait);
            held = true;
        } finally {
            if (!held) {
                giving.giveBack(acquisition.touched());
            }
        }
    }

    /**
     * Goes on with the lock that another engine took and did not give back. It bears this engine's token from then on:
     * the other, should it live on unheard of, finds its lock nowhere, above all at its rename. Where somebody has
     * taken it away since, on any server, it is {@link #lost}. A server that cannot be asked counts as still locked, as
     * it does for the heartbeat, and is asked again. Does nothing where the lock is held.
     *
     * @param earlier the tokens that it may bear on some server, the newest first
     * @param said for what is wrong with it, now and later
     */
    public synchronized void resume(List<String> earlier, Consumer<String> said) throws InterruptedException {
        if (held) {
            return;
        }
        begin(said);
        tokens.succeed(earlier);
        tokens.doubt(servers);
        for (ServerLock server : servers) {
            heartbeat.beat(server);
            if (Thread.interrupted()) {
                heartbeat.stop();
                throw new InterruptedException();
            }
            heartbeat.keepAlive(server);
        }
        held = true;
    }

    /** Whether some server may know an earlier token still, since it could not be asked. */
    public boolean isUnsure() {
        return !tokens.unsure().isEmpty();
    }

    /**
     * Leaves the lock on the servers as it is, for one who knows the token, and lets nobody think that its owner lives.
     */
    public synchronized void leave() {
        if (heartbeat != null) {
            heartbeat.stop();
        }
        held = false;
    }

    private void begin(Consumer<String> said) {
        findings = new LockFindings();
        tokens.begin(given.orElseGet(LockToken::fresh));
        heartbeat = new Heartbeat(layout.deployPath(), servers.size(), timing.beat(), tokens, findings, said);
        giving = new LockReturn(timing, tokens, findings, heartbeat, said);
    }

    @Override
    public String token() {
        if (!held && !findings.isLost()) {
            throw new IllegalStateException("the target's slot is not held");
        }
        for (ServerLock server : tokens.unsure()) {
            // Whoever undoes something on the others does not wait for it each time: the heartbeat asks it too.
            if (!tokens.wasAskedWithin(timing.beat(), server)) {
                heartbeat.beat(server);
                tokens.asked(server);
            }
        }
        return tokens.current();
    }

    @Override
    public Optional<String> lastToken() {
        return tokens.last();
    }

    @Override
    public boolean isHeld() {
        return held && findings.fate() instanceof LockFate.Kept;
    }

    @Override
    public boolean isOver() {
        return findings.fate() instanceof LockFate.Over;
    }

    @Override
    public Optional<String> lost() {
        return findings.fate() instanceof LockFate.Lost lost ? Optional.of(lost.why()) : Optional.empty();
    }

    @Override
    public Optional<String> confirm() throws InterruptedException {
        if (held && !findings.isLost()) {
            findings.closing(false);
            SideBySide.each(servers, heartbeat::beat);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return lost();
    }

    @Override
    public Optional<String> renew() throws InterruptedException {
        return renew(LockToken.fresh());
    }

    /** @param fresh as the constructor's */
    public Optional<String> renew(String fresh) throws InterruptedException {
        if (isHeld()) {
            tokens.renew(fresh, servers);
            confirm();
            tokens.unheard();
            return lost();
        }
        return confirm();
    }

    @Override
    public Optional<CurrentLink> found(Host host) {
        return Optional.ofNullable(live.get(host));
    }

    @Override
    public List<Call> closing(Host host) {
        if (!isHeld()) {
            return List.of();
        }
        findings.closing(true);
        return List.of(new ServerLock(host, layout).releasing(tokens));
    }

    @Override
    public synchronized void close() {
        if (held) {
            // What the heartbeat finds from now on is this engine's own doing.
            findings.closing(true);
            held = false;
            giving.giveBack(servers);
        }
    }
}
