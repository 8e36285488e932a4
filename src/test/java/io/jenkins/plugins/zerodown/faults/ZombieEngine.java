package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.Ending;
import java.util.List;
import java.util.Optional;

/** The engine that stands still, of whichever kind, and what has come of it. */
interface ZombieEngine extends AutoCloseable {
    boolean await() throws Exception;

    /** Under which it takes the lock; empty for one that has not. */
    String token() throws Exception;

    void wake() throws Exception;

    Ending ending() throws Exception;

    List<String> log();

    Optional<ZombieSite.Engine> goesOn() throws Exception;

    /** Whether a program has done it that ran when it was stopped: artisan, or a command of the user's. */
    boolean wasRunning(String difference);

    @Override
    void close() throws Exception;
}
