package io.jenkins.plugins.zerodown.lock;

import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.util.Optional;
import java.util.function.Consumer;

/** A waiter's observations of the lock holder, and whether the holder is presumed dead. */
final class LockObservation {
    private final ServerLock server;
    private final Owner owner;
    private final LockTiming timing;
    private final Consumer<String> said;
    private String told = "";
    private long toldAt;
    private String suspect = "";
    private long suspectSince;

    /** @param owner who waits */
    LockObservation(ServerLock server, Owner owner, LockTiming timing, Consumer<String> said) {
        this.server = server;
        this.owner = owner;
        this.timing = timing;
        this.said = said;
    }

    /** @return whether the holder was found dead and his lock is free now */
    boolean over(Optional<LockHolder> holder, int ahead) throws RemoteFailure, InterruptedException {
        tell(holder, ahead);
        if (ahead > 0 || holder.isEmpty() || !isSilent(holder.get())) {
            suspect = "";
            return false;
        }
        LockHolder dead = holder.get();
        String seen = dead.token() + " " + dead.beat();
        if (!seen.equals(suspect)) {
            suspect = seen;
            suspectSince = System.nanoTime();
        }
        if (System.nanoTime() - suspectSince < timing.confirm().toNanos()) {
            return false;
        }
        String why = owner + " took the lock over from " + dead + ", whose last heartbeat was " + dead.age() + " s ago";
        boolean broken = server.takeFromDead(dead, why);
        if (broken) {
            said.accept(server.host().name() + ": " + why);
        }
        suspect = "";
        return broken;
    }

    private boolean isSilent(LockHolder holder) {
        return !holder.token().isEmpty() && isStale(holder) && holder.jobs().isEmpty();
    }

    private boolean isStale(LockHolder holder) {
        // One from the future is of before the server's clock was set back: who lives is heard of again, by the right
        // time.
        return Math.abs(holder.age()) > timing.stale().toSeconds();
    }

    private void tell(Optional<LockHolder> holder, int ahead) {
        String text = holder.map(held -> "waits for " + held).orElse("waits for its turn")
                + (ahead > 0 ? "; " + ahead + " before this one" : "")
                + holder.filter(this::isStale).map(this::ofSilence).orElse("");
        if (!text.equals(told) || System.nanoTime() - toldAt > timing.remind().toNanos()) {
            told = text;
            toldAt = System.nanoTime();
            said.accept(server.host().name() + ": " + text);
        }
    }

    private String ofSilence(LockHolder silent) {
        return "; it is silent, "
                + (silent.jobs().isEmpty()
                        ? "and taken over unless it is heard of again within "
                                + timing.confirm().toSeconds() + " s"
                        : "but its command " + String.join(", ", silent.jobs()) + " still runs");
    }
}
