package io.jenkins.plugins.zerodown.lock;

import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.release.CurrentLink;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.OneLine;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A target's lock on all its servers. They are waited for one after another in the order of their addresses, whatever
 * the order in which a file names them, so that two deployments never wait for each other; the queue of the first one
 * decides who comes first.
 */
public final class Lock implements Slot {
    private static final Script TAKE = Script.of(Lock.class, "lock-take.sh");
    private static final Script BEAT = Script.of(Lock.class, "lock-beat.sh");
    private static final Script RELEASE = Script.of(Lock.class, "lock-release.sh");
    private static final Script HOLDER = Script.of(Lock.class, "lock-holder.sh");
    static final Script BREAK = Script.of(Lock.class, "lock-break.sh");
    private static final int HELD = -1;
    /** For threads that were told to end. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(10);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<Host> hosts;
    private final Layout layout;
    private final Owner owner;
    private final LockTiming timing;

    private final List<Host> locked = new ArrayList<>();
    /** Those on which the lock may bear an older token. */
    private final Set<Host> unsure = ConcurrentHashMap.newKeySet();
    /** Those of them that could not be asked as it was renewed, and when they were asked last. */
    private final Map<Host, Long> unheard = new ConcurrentHashMap<>();
    /** Those on which an engine before this one has given it back. */
    private final Set<Host> over = ConcurrentHashMap.newKeySet();

    private final Map<Host, CurrentLink> found = new ConcurrentHashMap<>();

    private final Optional<String> given;

    private volatile String token;
    private volatile List<String> older = List.of();
    private ScheduledExecutorService heartbeat;
    private volatile Consumer<String> said = line -> {};
    private volatile boolean held;
    private volatile String lost;
    private volatile boolean closing;

    public Lock(List<Host> hosts, Layout layout, Owner owner) {
        this(hosts, layout, owner, Optional.empty(), LockTiming.DEFAULT);
    }

    /**
     * For an engine that may end before the deployment does: who knows the token can go on with the lock.
     *
     * @param token unguessable, used for one deployment alone: a {@link #freshToken}
     */
    public Lock(List<Host> hosts, Layout layout, Owner owner, String token) {
        this(hosts, layout, owner, Optional.of(token), LockTiming.DEFAULT);
    }

    Lock(List<Host> hosts, Layout layout, Owner owner, Optional<String> token, LockTiming timing) {
        if (!token.map(Lock::isToken).orElse(true)) {
            throw new IllegalArgumentException("a lock's token is 32 hexadecimal digits");
        }
        this.given = token;
        this.hosts = hosts.stream()
                .sorted(Comparator.comparing((Host host) -> host.server().host())
                        .thenComparing(host -> host.server().port())
                        .thenComparing(Host::name))
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
        older = List.copyOf(earlier);
    }

    /** Proves ownership to whoever asks: a secret. */
    public static String freshToken() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Whether a text can be one; it becomes part of a file's name. */
    public static boolean isToken(String text) {
        return text.matches("[0-9a-f]{32}");
    }

    @Override
    public synchronized void take(Consumer<String> lines, Duration maxWait)
            throws LockBusy, RemoteFailure, InterruptedException {
        if (held) {
            return;
        }
        begin(lines);
        long deadline = System.nanoTime() + maxWait.toNanos();
        List<Host> touched = new ArrayList<>();
        try {
            if (hosts.size() == 1) {
                lockOn(hosts.get(0), touched, deadline);
            } else {
                lockAll(touched, deadline);
            }
            held = true;
        } finally {
            if (!held) {
                giveBack(touched);
            }
        }
    }

    /**
     * Each is asked once, side by side. Where one of them must be waited for, those after it are given back and taken
     * in their order: who waits holds none that comes after.
     */
    private void lockAll(List<Host> touched, long deadline) throws LockBusy, RemoteFailure, InterruptedException {
        touched.addAll(hosts);
        Map<Host, Hold> at = askSideBySide();
        // Giving back what is out of reach would only wait once more.
        touched.removeIf(host -> at.containsKey(host) && at.get(host).unreachable());
        boolean waited = false;
        for (int i = 0; i < hosts.size(); i++) {
            Host host = hosts.get(i);
            Hold hold = at.get(host);
            if (!waited && hold.failure != null) {
                throw hold.failure;
            }
            if (!waited && hold.ahead == HELD) {
                locked.add(host);
                keepAlive(host);
                continue;
            }
            if (!waited) {
                waited = true;
                hosts.subList(i + 1, hosts.size()).stream()
                        .filter(touched::contains)
                        .forEach(this::giveBack);
            }
            lockOn(host, touched, deadline);
        }
    }

    /** @param ahead how many wait before this one, or {@link #HELD}; @param failure or null */
    private record Hold(int ahead, RemoteFailure failure) {
        boolean unreachable() {
            return failure != null && failure.kind() == RemoteFailure.Kind.UNREACHABLE;
        }
    }

    private Map<Host, Hold> askSideBySide() throws InterruptedException {
        Map<Host, Future<Hold>> asked = new LinkedHashMap<>();
        hosts.forEach(host -> asked.put(host, heartbeat.submit(() -> hold(host))));
        Map<Host, Hold> holds = new HashMap<>();
        for (Map.Entry<Host, Future<Hold>> one : asked.entrySet()) {
            holds.put(one.getKey(), answer(one.getValue(), asked.values()));
        }
        return holds;
    }

    private Hold hold(Host host) throws InterruptedException {
        try {
            return new Hold(ask(host), null);
        } catch (RemoteFailure e) {
            return new Hold(0, e);
        }
    }

    /**
     * An interruption waits for the answers: what was asked for and given up could take the lock, or a place in the
     * queue, after they were given back.
     */
    private static Hold answer(Future<Hold> hold, Collection<Future<Hold>> all) throws InterruptedException {
        try {
            return hold.get();
        } catch (InterruptedException e) {
            long deadline = System.nanoTime() + GIVEN_UP.toNanos();
            for (Future<Hold> one : all) {
                try {
                    one.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (TimeoutException | ExecutionException late) {
                    // It is given back all the same; should it come, it is silent from then on.
                    one.cancel(true);
                }
            }
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException stopped) {
                throw stopped;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Goes on with the lock that another engine took and did not give back. It bears this engine's token from then on:
     * the other, should it live on unheard of, finds its lock nowhere, above all at its rename. Where somebody has
     * taken it away since, on any server, it is {@link #lost}. A server that cannot be asked counts as still locked, as
     * it does for the heartbeat, and is asked again. Does nothing where the lock is held.
     *
     * @param earlier the tokens that it may bear on some server, the newest first
     * @param lines for what is wrong with it, now and later
     */
    public synchronized void resume(List<String> earlier, Consumer<String> lines) throws InterruptedException {
        if (held) {
            return;
        }
        begin(lines);
        older = List.copyOf(earlier);
        unsure.addAll(hosts);
        for (Host host : hosts) {
            beat(host);
            if (Thread.interrupted()) {
                heartbeat.shutdownNow();
                throw new InterruptedException();
            }
            keepAlive(host);
        }
        locked.addAll(hosts);
        held = true;
    }

    /** Whether some server may know an earlier token still, since it could not be asked. */
    public boolean isUnsure() {
        return !unsure.isEmpty();
    }

    /**
     * Leaves the lock on the servers as it is, for one who knows the token, and lets nobody think that its owner lives.
     */
    public synchronized void leave() {
        if (heartbeat != null) {
            heartbeat.shutdownNow();
        }
        held = false;
    }

    private void begin(Consumer<String> lines) {
        said = lines;
        lost = null;
        closing = false;
        locked.clear();
        unsure.clear();
        unheard.clear();
        over.clear();
        token = given.orElseGet(Lock::freshToken);
        heartbeat = Executors.newScheduledThreadPool(
                hosts.size(), DaemonThread.named("heartbeat of " + layout.deployPath()));
    }

    private void keepAlive(Host host) {
        long pause = timing.beat().toMillis();
        heartbeat.scheduleWithFixedDelay(() -> keepBeating(host), pause, pause, TimeUnit.MILLISECONDS);
    }

    private void lockOn(Host host, List<Host> touched, long deadline)
            throws LockBusy, RemoteFailure, InterruptedException {
        if (!touched.contains(host)) {
            touched.add(host);
        }
        try {
            takeOn(host, deadline);
        } catch (RemoteFailure e) {
            if (e.kind() == RemoteFailure.Kind.UNREACHABLE) {
                touched.remove(host);
            }
            throw e;
        }
        locked.add(host);
        keepAlive(host);
    }

    private void takeOn(Host host, long deadline) throws LockBusy, RemoteFailure, InterruptedException {
        LockObservation watch = new LockObservation(host, layout, owner, timing, said);
        for (int ahead = askToTheEnd(host); ahead != HELD; ahead = askToTheEnd(host)) {
            Optional<LockHolder> holder = holder(host, layout);
            if (watch.over(holder, ahead)) {
                continue;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new LockBusy(host.name(), holder, ahead);
            }
            TimeUnit.MILLISECONDS.sleep(timing.poll().toMillis());
        }
    }

    private int askToTheEnd(Host host) throws RemoteFailure, InterruptedException {
        Future<Hold> asked = heartbeat.submit(() -> hold(host));
        Hold hold = answer(asked, List.of(asked));
        if (hold.failure != null) {
            throw hold.failure;
        }
        return hold.ahead;
    }

    /** @return how many wait before this one, or {@link #HELD} */
    private int ask(Host host) throws RemoteFailure, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(layout.deployPath(), token, seconds(timing.stale())));
        arguments.addAll(older);
        List<ScriptResult> answers = host.callLast(
                Call.of(TAKE, arguments.toArray(String[]::new)).stdin(owner.text()), CurrentLink.looking(layout));
        String answer = answers.get(0).text();
        if (answer.equals("held")) {
            found.put(host, CurrentLink.read(host, answers.get(1)));
            return HELD;
        }
        if (answer.equals("succeeded")) {
            throw new RemoteFailure(
                    RemoteFailure.Kind.FENCED,
                    host.name(),
                    "another engine goes on with this deployment, and has its place in the queue. Nothing was changed");
        }
        if (!answer.matches("waiting [0-9]{1,9}")) {
            throw new RemoteFailure(
                    RemoteFailure.Kind.GARBLED,
                    host.name(),
                    TAKE + " answered '" + OneLine.of(answer) + "' instead of held or waiting");
        }
        return Integer.parseInt(answer.substring("waiting ".length()));
    }

    /** What throws is never scheduled again, and whoever waits would believe this engine dead. */
    private void keepBeating(Host host) {
        try {
            beat(host);
        } catch (RuntimeException | Error e) {
            broken(host, e);
        }
    }

    private void broken(Host host, Throwable failure) {
        try {
            said.accept("the heartbeat on " + host.name() + " broke, and goes on: " + failure);
        } catch (RuntimeException | Error e) {
            // Whoever is told breaks it: the lock is more than what is said of it.
            failure.addSuppressed(e);
        }
    }

    private void beat(Host host) {
        try {
            String asked = token;
            List<String> arguments = new ArrayList<>(List.of(layout.deployPath(), asked));
            if (unsure.contains(host)) {
                arguments.addAll(older);
            }
            String answer = host.call(BEAT, arguments.toArray(String[]::new)).text();
            if (!asked.equals(token)) {
                // It was renewed meanwhile: of the token before it the server knows nothing any more.
                return;
            }
            unsure.remove(host);
            if (answer.equals("released")) {
                over.add(host);
            } else if (answer.equals("lost") && !over.contains(host) && !closing) {
                lost = takenAway(host);
            }
        } catch (RemoteFailure e) {
            // Not lost by that: it is broken only after a minute of silence, and the next beat or the rename tells.
            said.accept("no heartbeat: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String takenAway(Host host) throws InterruptedException {
        String now;
        try {
            now = holder(host, layout)
                    .map(holder -> ", and is held by " + holder + " now")
                    .orElse("");
        } catch (RemoteFailure e) {
            now = "";
        }
        return host.name() + ": the lock of this deployment was taken away" + now
                + "; deployment.log there says by whom";
    }

    @Override
    public String token() {
        if (!held && lost == null) {
            throw new IllegalStateException("the target's slot is not held");
        }
        for (Host host : unsure) {
            Long since = unheard.get(host);
            // Whoever undoes something on the others does not wait for it each time: the heartbeat asks it too.
            if (since == null || System.nanoTime() - since > timing.beat().toNanos()) {
                beat(host);
                unheard.computeIfPresent(host, (one, before) -> System.nanoTime());
            }
        }
        return token;
    }

    @Override
    public Optional<String> lastToken() {
        return Optional.ofNullable(token);
    }

    @Override
    public boolean isHeld() {
        return held && lost == null && over.isEmpty();
    }

    @Override
    public boolean isOver() {
        return lost == null && !over.isEmpty();
    }

    @Override
    public Optional<String> confirm() throws InterruptedException {
        List<Host> asked = List.copyOf(locked);
        if (held && lost == null && !asked.isEmpty()) {
            closing = false;
            sideBySide(asked, this::beat);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return lost();
    }

    @Override
    public Optional<String> renew() throws InterruptedException {
        return renew(freshToken());
    }

    /** @param fresh as the constructor's */
    public Optional<String> renew(String fresh) throws InterruptedException {
        if (isHeld()) {
            List<String> before = new ArrayList<>(List.of(token));
            before.addAll(older);
            older = List.copyOf(before);
            token = fresh;
            unsure.addAll(locked);
            confirm();
            unsure.forEach(host -> unheard.put(host, System.nanoTime()));
            return lost();
        }
        return confirm();
    }

    @Override
    public Optional<CurrentLink> found(Host host) {
        return Optional.ofNullable(found.get(host));
    }

    @Override
    public Optional<String> lost() {
        return Optional.ofNullable(lost);
    }

    @Override
    public List<Call> closing(Host host) {
        if (!isHeld()) {
            return List.of();
        }
        closing = true;
        return List.of(releasing());
    }

    private Call releasing() {
        List<String> arguments = new ArrayList<>(List.of(layout.deployPath(), token));
        arguments.addAll(older);
        return Call.of(RELEASE, arguments.toArray(String[]::new)).answeredForGood();
    }

    @Override
    public synchronized void close() {
        if (held) {
            // What the heartbeat finds from now on is this engine's own doing.
            closing = true;
            held = false;
            giveBack(hosts);
        }
    }

    /**
     * First locked, last given back, where it was not given back with the last call: whoever has the first one finds
     * the others free. Where not, he looks again. Also when this thread was interrupted.
     */
    private void giveBack(List<Host> some) {
        heartbeat.shutdownNow();
        if (some.isEmpty()) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        sideBySide(some.subList(1, some.size()), this::giveBack);
        giveBack(some.get(0));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when each has ended. An interruption waits until then. */
    private static void sideBySide(List<Host> some, Consumer<Host> work) {
        List<Thread> threads = some.stream()
                .map(host -> new Thread(() -> work.accept(host), "zerodown lock of " + host.name()))
                .toList();
        threads.forEach(Thread::start);
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveBack(Host host) {
        if (unsure.contains(host)) {
            beat(host);
        }
        try {
            boolean released = host.call(releasing()).text().equals("released");
            if (!released && locked.contains(host) && lost == null) {
                lost = takenAway(host);
            }
        } catch (RemoteFailure e) {
            // A ticket that was left in the queue goes by itself, unlike a lock.
            if (locked.contains(host)) {
                said.accept("the lock could not be given back; the next deployment takes it over after "
                        + timing.stale().plus(timing.confirm()).toSeconds() + " s: " + e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who has the lock on a server now. */
    public static Optional<LockHolder> holder(Host host, Layout layout) throws RemoteFailure, InterruptedException {
        return LockHolder.read(host.call(HOLDER, layout.deployPath()).lines());
    }

    /**
     * Takes the lock from a holder that a person was shown, by his order, which deployment.log keeps. Whoever has come
     * since keeps it.
     *
     * @param seen {@link LockHolder#mark marks} of those that he was shown
     */
    public static UnlockOutcome unlock(Host host, Layout layout, Set<String> seen, String who, String why)
            throws RemoteFailure, InterruptedException {
        Optional<LockHolder> holder = holder(host, layout);
        if (holder.isEmpty()) {
            return new UnlockOutcome.Free();
        }
        if (!seen.contains(holder.get().mark())) {
            return new UnlockOutcome.Kept(holder.get());
        }
        String line = OneLine.of(who) + " took the lock from " + holder.get()
                + (holder.get().jobs().isEmpty()
                        ? ""
                        : ", whose command " + String.join(", ", holder.get().jobs()) + " still ran")
                + ": " + OneLine.of(why);
        String answer = host.call(BREAK, layout.deployPath(), holder.get().token(), "", line)
                .text();
        if (answer.equals("broken")) {
            return new UnlockOutcome.Taken(holder.get());
        }
        // He has just given it back.
        return holder(host, layout).<UnlockOutcome>map(UnlockOutcome.Kept::new).orElseGet(UnlockOutcome.Free::new);
    }

    private static String seconds(Duration time) {
        return String.valueOf(time.toSeconds());
    }
}
