package io.jenkins.plugins.zerodown.lock;

import io.jenkins.plugins.zerodown.release.CurrentLink;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One try to take a target's lock on all its servers, with the waiting for whoever has it. */
final class LockAcquisition {
    /** For threads that were told to end. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(10);

    private final List<ServerLock> servers;
    private final Owner owner;
    private final LockTiming timing;
    private final LockTokens tokens;
    private final Heartbeat heartbeat;
    private final LockReturn giving;
    private final Map<Host, CurrentLink> live;
    private final Consumer<String> said;
    private final List<ServerLock> touched = new ArrayList<>();

    /**
     * @param servers in the order in which everybody locks them
     * @param live where to note what was live on a server as it was locked
     */
    LockAcquisition(
            List<ServerLock> servers,
            Owner owner,
            LockTiming timing,
            LockTokens tokens,
            Heartbeat heartbeat,
            LockReturn giving,
            Map<Host, CurrentLink> live,
            Consumer<String> said) {
        this.servers = servers;
        this.owner = owner;
        this.timing = timing;
        this.tokens = tokens;
        this.heartbeat = heartbeat;
        this.giving = giving;
        this.live = live;
        this.said = said;
    }

    /** Those on which something has to be given back, should the whole not come about. */
    List<ServerLock> touched() {
        return touched;
    }

    void run(Duration maxWait) throws LockBusy, RemoteFailure, InterruptedException {
        long deadline = System.nanoTime() + maxWait.toNanos();
        if (servers.size() == 1) {
            lock(servers.get(0), deadline);
        } else {
            lockAll(deadline);
        }
    }

    /**
     * Each is asked once, side by side. Where one of them must be waited for, those after it are given back and taken
     * in their order: who waits holds none that comes after.
     */
    private void lockAll(long deadline) throws LockBusy, RemoteFailure, InterruptedException {
        touched.addAll(servers);
        Map<ServerLock, Answer> at = askSideBySide();
        // Giving back what is out of reach would only wait once more.
        touched.removeIf(server -> at.containsKey(server) && at.get(server).isUnreachable());
        boolean waited = false;
        for (int i = 0; i < servers.size(); i++) {
            ServerLock server = servers.get(i);
            if (!waited) {
                if (at.get(server).admission() instanceof ServerLock.Admission.Held) {
                    heartbeat.keepAlive(server);
                    continue;
                }
                waited = true;
                servers.subList(i + 1, servers.size()).stream()
                        .filter(touched::contains)
                        .forEach(giving::giveBack);
            }
            lock(server, deadline);
        }
    }

    private void lock(ServerLock server, long deadline) throws LockBusy, RemoteFailure, InterruptedException {
        if (!touched.contains(server)) {
            touched.add(server);
        }
        try {
            await(server, deadline);
        } catch (RemoteFailure e) {
            if (isUnreachable(e)) {
                touched.remove(server);
            }
            throw e;
        }
        heartbeat.keepAlive(server);
    }

    private void await(ServerLock server, long deadline) throws LockBusy, RemoteFailure, InterruptedException {
        LockObservation observation = new LockObservation(server, owner, timing, said);
        while (askToTheEnd(server) instanceof ServerLock.Admission.Waiting waiting) {
            Optional<LockHolder> holder = server.holder();
            if (observation.over(holder, waiting.ahead())) {
                continue;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new LockBusy(server.host().name(), holder, waiting.ahead());
            }
            TimeUnit.MILLISECONDS.sleep(timing.poll().toMillis());
        }
    }

    /** What came of asking a server. */
    private sealed interface Answer {
        ServerLock.Admission admission() throws RemoteFailure;

        default boolean isUnreachable() {
            return this instanceof Failed failed && LockAcquisition.isUnreachable(failed.failure());
        }
    }

    private record Answered(ServerLock.Admission admission) implements Answer {}

    private record Failed(RemoteFailure failure) implements Answer {
        @Override
        public ServerLock.Admission admission() throws RemoteFailure {
            throw failure;
        }
    }

    private static boolean isUnreachable(RemoteFailure failure) {
        return failure.kind() == RemoteFailure.Kind.UNREACHABLE;
    }

    private Map<ServerLock, Answer> askSideBySide() throws InterruptedException {
        Map<ServerLock, Future<Answer>> asked = new LinkedHashMap<>();
        servers.forEach(server -> asked.put(server, heartbeat.ask(() -> ask(server))));
        Map<ServerLock, Answer> answers = new HashMap<>();
        for (Map.Entry<ServerLock, Future<Answer>> one : asked.entrySet()) {
            answers.put(one.getKey(), answer(one.getValue(), asked.values()));
        }
        return answers;
    }

    private ServerLock.Admission askToTheEnd(ServerLock server) throws RemoteFailure, InterruptedException {
        Future<Answer> asked = heartbeat.ask(() -> ask(server));
        return answer(asked, List.of(asked)).admission();
    }

    private Answer ask(ServerLock server) throws InterruptedException {
        try {
            ServerLock.Admission admission = server.take(tokens, owner, timing.stale());
            if (admission instanceof ServerLock.Admission.Held held) {
                live.put(server.host(), held.live());
            }
            return new Answered(admission);
        } catch (RemoteFailure e) {
            return new Failed(e);
        }
    }

    /**
     * An interruption waits for the answers: what was asked for and given up could take the lock, or a place in the
     * queue, after they were given back.
     */
    private static Answer answer(Future<Answer> asked, Collection<Future<Answer>> all) throws InterruptedException {
        try {
            return asked.get();
        } catch (InterruptedException e) {
            long deadline = System.nanoTime() + GIVEN_UP.toNanos();
            for (Future<Answer> one : all) {
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
}
