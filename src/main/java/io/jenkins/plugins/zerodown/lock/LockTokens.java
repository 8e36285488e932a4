package io.jenkins.plugins.zerodown.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The token that an engine's lock bears, and the earlier ones that some server may know still. Thread-safe. */
final class LockTokens {
    /** Servers on which the lock may bear an older token. */
    private final Set<ServerLock> unsure = ConcurrentHashMap.newKeySet();
    /** Those of them that could not be asked as it was renewed, and when they were asked last. */
    private final Map<ServerLock, Long> unheard = new ConcurrentHashMap<>();

    private String current;
    private List<String> older = List.of();

    /** What a server is asked by. @param earlier those that its lock may still bear, the newest first */
    record Asked(String token, List<String> earlier) {}

    /** Forgets the servers, not the earlier tokens. */
    synchronized void begin(String token) {
        unsure.clear();
        unheard.clear();
        current = token;
    }

    /** @param earlier those of the engines before this one, the newest first */
    synchronized void succeed(List<String> earlier) {
        older = List.copyOf(earlier);
    }

    /** No server is known to have heard of it yet. */
    synchronized void renew(String fresh, Collection<ServerLock> servers) {
        List<String> before = new ArrayList<>(List.of(current));
        before.addAll(older);
        older = List.copyOf(before);
        current = fresh;
        unsure.addAll(servers);
    }

    /** Null before the first. */
    synchronized String current() {
        return current;
    }

    synchronized Optional<String> last() {
        return Optional.ofNullable(current);
    }

    /** The newest first. */
    synchronized List<String> older() {
        return older;
    }

    /** What a server is to be asked by now. */
    synchronized Asked asking(ServerLock server) {
        return new Asked(current, unsure.contains(server) ? older : List.of());
    }

    /**
     * A server has answered.
     *
     * @return false where the lock was renewed meanwhile: of the token before it the server may know nothing any more
     */
    synchronized boolean answered(ServerLock server, Asked asked) {
        if (!asked.token().equals(current)) {
            return false;
        }
        unsure.remove(server);
        return true;
    }

    /** The servers on which the lock may bear an older token. */
    Set<ServerLock> unsure() {
        return unsure;
    }

    void doubt(Collection<ServerLock> servers) {
        unsure.addAll(servers);
    }

    boolean isUnsure(ServerLock server) {
        return unsure.contains(server);
    }

    /** As a lock was renewed, those that are unsure still could not be asked. */
    void unheard() {
        unsure.forEach(server -> unheard.put(server, System.nanoTime()));
    }

    /** Whether a server that could not be asked as the lock was renewed was asked again within a time. */
    boolean wasAskedWithin(Duration time, ServerLock server) {
        Long asked = unheard.get(server);
        return asked != null && System.nanoTime() - asked <= time.toNanos();
    }

    void asked(ServerLock server) {
        unheard.computeIfPresent(server, (one, before) -> System.nanoTime());
    }
}
