package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.Deployment;
import java.util.Locale;
import java.util.Random;

/**
 * An engine that stands still at a moment and goes on after another has taken its lock, made of a seed.
 *
 * @param step number of the one in which it stops
 * @param place where in that step, from 0 to 1
 * @param unheard whether what it asked last is done, and it has not heard the answer; else it has not been sent
 * @param silent whether the lock is taken because its heartbeat has ended; else by a person
 * @param moment nanoseconds that its shells may still run
 */
record Zombie(
        long seed,
        Cut.Operation operation,
        String step,
        double place,
        boolean unheard,
        Way way,
        Other other,
        boolean silent,
        int server,
        long moment) {
    enum Way {
        /** The engine stands still; its connections are as they were. */
        STILL,
        /** And its connections have broken meanwhile. */
        STILL_CUT,
        /** The shells on the server stand still, too, in the middle of what they do, and go on when the engine does. */
        SHELLS,
        /** And its connections have broken meanwhile. */
        SHELLS_CUT,
        /** What it sends is on its way until the other has been at work; the engine itself goes on. */
        LATE,
        /** A process of its own that is stopped by SIGSTOP. */
        PROCESS
    }

    enum Other {
        DEPLOYS,
        /** It is in the middle of its own deployment, with maintenance mode on, when the first one wakes. */
        IS_AT_WORK,
        ROLLS_BACK,
        /** Nobody: a person has taken the lock, and that is all. */
        UNLOCKS,
        /** It takes the same deployment up again. */
        GOES_ON
    }

    static Zombie of(long seed, int servers) {
        Random random = new Random(seed * 0x9e3779b97f4a7c15L);
        random.nextInt();
        boolean back = random.nextInt(100) < 12;
        Other other = Other.values()[random.nextInt(Other.values().length)];
        Way way = Way.values()[random.nextInt(Way.values().length)];
        if (way == Way.PROCESS && other == Other.GOES_ON) {
            way = Way.STILL;
        }
        // Each step in its turn.
        String step = Deployment.steps()
                .get((int) Math.floorMod(seed, Deployment.steps().size()))
                .number();
        if (back && (other == Other.GOES_ON || !step.matches("(7|8|10)\\..") || step.equals("8.4"))) {
            back = false;
        }
        boolean silent = random.nextInt(4) == 0 && (way == Way.STILL || way == Way.STILL_CUT) && other != Other.UNLOCKS;
        return new Zombie(
                seed,
                back ? Cut.Operation.ROLLBACK : Cut.Operation.DEPLOY,
                step,
                random.nextDouble(),
                random.nextBoolean(),
                way,
                other,
                silent,
                random.nextInt(servers),
                random.nextInt(15_000_000));
    }

    boolean stopsShells() {
        return way == Way.SHELLS || way == Way.SHELLS_CUT;
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + Cut.words(operation) + " at " + step + " "
                + String.format(Locale.ROOT, "%.2f", place) + (unheard || stopsShells() ? " unheard" : " unsent")
                + " on web" + (server + 1) + ", " + Cut.words(way) + "; another " + Cut.words(other)
                + (silent ? " after silence" : "");
    }
}
