package io.jenkins.plugins.zerodown.service;

import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.lock.LockBusy;
import io.jenkins.plugins.zerodown.lock.Slot;
import io.jenkins.plugins.zerodown.protocol.EngineSettings;
import io.jenkins.plugins.zerodown.release.CurrentLink;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A slot whose token the caller is told before it is asked for, so that no moment passes in which a lock is on a server
 * and nobody who survives knows whose it is.
 */
final class AnnouncedSlot implements Slot {
    /** Tells the caller which ticket this slot has from now on, or that it has none. */
    interface Announcement {
        /** Whether the caller has it. Where nothing hangs on that, nobody need look. */
        boolean hasReached(Optional<EngineSettings.Ticket> ticket);
    }

    private final Lock lock;
    private final String token;
    private final String renewed;
    private final List<String> earlier;
    private final Announcement told;

    /**
     * @param renewed the token that it bears when it is renewed
     * @param earlier tokens under which sessions before this one have asked for the slot: of those no more is known
     * @param told tells the caller, and says whether he has it
     */
    AnnouncedSlot(Lock lock, String token, String renewed, List<String> earlier, Announcement told) {
        this.lock = lock;
        this.token = token;
        this.renewed = renewed;
        this.earlier = List.copyOf(earlier);
        this.told = told;
    }

    @Override
    public void take(Consumer<String> said, Duration maxWait) throws LockBusy, RemoteFailure, InterruptedException {
        if (lock.isHeld() || lock.isOver() || lock.lost().isPresent()) {
            return;
        }
        if (!told.hasReached(Optional.of(new EngineSettings.Ticket(token, false, earlier))) && !earlier.isEmpty()) {
            throw new InterruptedException("nobody is there to ask for the slot for");
        }
        lock.after(earlier);
        boolean taken = false;
        try {
            lock.take(said, maxWait);
            taken = true;
        } finally {
            told.hasReached(taken ? Optional.of(new EngineSettings.Ticket(token, true, List.of())) : Optional.empty());
        }
    }

    /**
     * Goes on with the slot of a session that has ended, or may live on where nobody hears of it: under the token of
     * this one.
     *
     * @throws InterruptedException also when the caller cannot be told: the slot keeps the token that he knows then
     */
    void resume(EngineSettings.Ticket ticket, Consumer<String> said) throws InterruptedException {
        if (lock.isHeld() || lock.isOver() || lock.lost().isPresent()) {
            return;
        }
        if (!told.hasReached(Optional.of(new EngineSettings.Ticket(token, true, ticket.tokens())))) {
            throw new InterruptedException("nobody is there to go on with the slot for");
        }
        lock.resume(ticket.tokens(), said);
        if (lock.isHeld() && !lock.isUnsure()) {
            told.hasReached(Optional.of(new EngineSettings.Ticket(token, true, List.of())));
        }
    }

    @Override
    public String token() {
        return lock.token();
    }

    @Override
    public Optional<String> lastToken() {
        return lock.lastToken();
    }

    @Override
    public boolean isHeld() {
        return lock.isHeld();
    }

    @Override
    public Optional<String> lost() {
        return lock.lost();
    }

    @Override
    public boolean isOver() {
        return lock.isOver();
    }

    @Override
    public Optional<String> confirm() throws InterruptedException {
        return lock.confirm();
    }

    /** It keeps the token that the caller knows where he cannot be told, and where a server may know an older one. */
    @Override
    public Optional<String> renew() throws InterruptedException {
        if (!lock.isHeld()) {
            return lock.confirm();
        }
        String before = lock.token();
        if (before.equals(renewed)
                || lock.isUnsure()
                || !told.hasReached(Optional.of(new EngineSettings.Ticket(renewed, true, List.of(before))))) {
            return lock.confirm();
        }
        Optional<String> lost = lock.renew(renewed);
        if (lock.isHeld() && !lock.isUnsure()) {
            told.hasReached(Optional.of(new EngineSettings.Ticket(renewed, true, List.of())));
        }
        return lost;
    }

    @Override
    public Optional<CurrentLink> found(Host host) {
        return lock.found(host);
    }

    @Override
    public List<Call> closing(Host host) {
        return lock.closing(host);
    }

    @Override
    public void close() {
        lock.close();
        told.hasReached(Optional.empty());
    }
}
