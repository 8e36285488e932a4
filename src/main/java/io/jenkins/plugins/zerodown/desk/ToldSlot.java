package io.jenkins.plugins.zerodown.desk;

import io.jenkins.plugins.zerodown.release.Lock;
import io.jenkins.plugins.zerodown.release.LockBusy;
import io.jenkins.plugins.zerodown.release.Slot;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A slot whose token the caller is told before it is asked for, so that no moment passes in which a lock is on a server
 * and nobody who survives knows whose it is.
 */
final class ToldSlot implements Slot {
    private final Lock lock;
    private final String token;
    private final Consumer<Optional<Setting.Ticket>> told;

    ToldSlot(Lock lock, String token, Consumer<Optional<Setting.Ticket>> told) {
        this.lock = lock;
        this.token = token;
        this.told = told;
    }

    @Override
    public void take(Consumer<String> said, Duration maxWait) throws LockBusy, RemoteFailure, InterruptedException {
        if (lock.isHeld() || lock.lost().isPresent()) {
            return;
        }
        told.accept(Optional.of(new Setting.Ticket(token, false)));
        boolean taken = false;
        try {
            lock.take(said, maxWait);
            taken = true;
        } finally {
            told.accept(taken ? Optional.of(new Setting.Ticket(token, true)) : Optional.empty());
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
    public void close() {
        lock.close();
        told.accept(Optional.empty());
    }
}
