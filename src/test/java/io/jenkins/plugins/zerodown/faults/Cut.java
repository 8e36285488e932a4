package io.jenkins.plugins.zerodown.faults;

import java.util.Locale;
import java.util.Random;

/**
 * One thing that goes wrong, made of a seed.
 *
 * @param server number of the one that it hits
 * @param position how far the operation has come, from 0 to a little above 1, by what {@code place} counts
 */
record Cut(long seed, Operation operation, Place place, Kind kind, int server, double position) {
    enum Operation {
        DEPLOY,
        ROLLBACK,
        CLEANUP
    }

    enum Place {
        BYTE_TO_SERVER,
        BYTE_FROM_SERVER,
        BEFORE_COMMAND,
        AFTER_COMMAND
    }

    enum Kind {
        /** Connections end; new ones are taken. */
        CLOSE,
        /** The same, and no new one is taken for some seconds. */
        CLOSE_AND_DOWN,
        /** Nothing passes any more for some seconds, and nothing is closed. */
        STALL,
        /** sshd's sessions are killed. */
        DROP,
        /** What runs on the connections is killed by SIGKILL, the connections stay. */
        KILL_SHELL,
        /** The engine is killed by SIGKILL. */
        KILL_ENGINE,
        /** The disk has no byte left until the operation has ended. */
        DISK_FULL,
        /** The disk takes no file more until the operation has ended. */
        NO_INODES,
        /** The disk cannot be written until the operation has ended. */
        READ_ONLY
    }

    /** @param small whether the servers' disks are such that they can be filled */
    static Cut of(long seed, int servers, boolean small) {
        Random random = new Random(seed * 0x9e3779b97f4a7c15L);
        random.nextInt();
        int op = random.nextInt(100);
        Operation operation = op < 60 ? Operation.DEPLOY : op < 85 ? Operation.ROLLBACK : Operation.CLEANUP;
        Kind kind = kind(random.nextInt(100), small);
        Place[] places = Place.values();
        // A process of its own is killed by what passes the proxy.
        Place place = places[random.nextInt(kind == Kind.KILL_ENGINE ? 2 : places.length)];
        return new Cut(seed, operation, place, kind, random.nextInt(servers), random.nextDouble() * 1.02);
    }

    private static Kind kind(int chance, boolean small) {
        if (small) {
            return chance < 34 ? Kind.DISK_FULL : chance < 67 ? Kind.NO_INODES : Kind.READ_ONLY;
        }
        return chance < 35
                ? Kind.CLOSE
                : chance < 47
                        ? Kind.CLOSE_AND_DOWN
                        : chance < 55
                                ? Kind.STALL
                                : chance < 65 ? Kind.DROP : chance < 82 ? Kind.KILL_SHELL : Kind.KILL_ENGINE;
    }

    boolean disk() {
        return kind == Kind.DISK_FULL || kind == Kind.NO_INODES || kind == Kind.READ_ONLY;
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + words(operation) + ", " + words(kind) + ", " + words(place) + " at "
                + String.format(Locale.ROOT, "%.3f", position) + " on web" + (server + 1);
    }

    static String words(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
