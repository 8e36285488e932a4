package io.jenkins.plugins.zerodown.model;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One server, and an engine that may stand still at any moment and go on at any later one: everything that a deployment
 * does to the server from its lock on, act by act. Each act may be done and heard, done unheard and asked again, or
 * sent and carried out at any later time by a shell that lives on. Meanwhile another owner may take the lock over at
 * any moment and deploy or roll back, and another engine may take the same deployment up again; both may stand at any
 * of their acts when the first one wakes.
 *
 * <p>What is wrong is told by what is on the server and by what an engine says of it, not by who held the lock.
 */
final class FenceModel {
    /** A mistake that is made on purpose, to see that the model notices. */
    enum Bug {
        /** The link is renamed from a place that a takeover does not take away. */
        UNFENCED_SWITCH,
        /** A release is marked good by whoever asks. */
        UNFENCED_MARK,
        /** Maintenance mode is lifted by whoever asks. */
        UNFENCED_LIFT,
        /** The lock is looked at, and maintenance mode is put on some time later. */
        LATE_MAINTENANCE,
        /** An old release is removed by whoever asks, if only it is not live when he looks. */
        UNFENCED_REMOVAL,
        /** deployment.log is written by whoever asks. */
        UNFENCED_LOG,
        /** Whoever gives his lock back removes the one that is there. */
        RELEASE_OF_ANY_LOCK,
        /** A transfer whose input is lost removes the release of that name. */
        REMOVAL_ON_LOST_INPUT,
        /** An engine says that all went well without having heard that the lock it gave back was its own. */
        SUCCESS_UNHEARD,
        /** The engine that takes a deployment up again bears the token of the first. */
        SAME_TOKEN
    }

    /** What was explored. @param broken the first promise that did not hold, with the states that lead there */
    record Verdict(long states, long ends, Optional<String> broken) {}

    /** Holders of the lock, tokens, and whose a thing is. */
    private static final int NOBODY = 0;

    private static final int FIRST = 1;
    private static final int OTHER = 2;
    private static final int AGAIN = 3;

    /** Releases that are live. */
    private static final int OLD = 0;

    private static final int NEW = 1;
    private static final int THEIRS = 2;

    /** The acts of a deployment, in order; then those of one that goes back. */
    private static final int TAKE = 0;

    private static final int TRANSFER = 1;
    private static final int MAINTAIN = 2;
    private static final int SWITCH = 3;
    private static final int MARK = 4;
    private static final int LIFT = 5;
    private static final int REMOVE = 6;
    private static final int LOG = 7;
    private static final int RELEASE = 8;
    private static final int SUCCEEDED = 9;
    private static final int BACK = 10;
    private static final int LIFT_BACK = 11;
    private static final int MARK_BAD = 12;
    private static final int LOG_BACK = 13;
    private static final int RELEASE_BACK = 14;
    private static final int FAILED = 15;
    /** It has seen that its lock is lost, and said so. */
    private static final int LOST = 16;

    private static final int NONE = 31;

    /** States of the new release. */
    private static final int ABSENT = 0;

    private static final int READY = 1;
    private static final int GOOD = 2;
    private static final int BAD = 3;

    /** Of the other owner: not there yet, has the lock, and what he has done since. */
    private static final int HOLDS = 1;

    private static final int HAS_MAINTENANCE = 2;
    private static final int HAS_SWITCHED = 3;
    private static final int HAS_LIFTED = 4;
    private static final int HAS_LOGGED = 5;
    private static final int IS_DONE = 6;

    private final Set<Bug> bugs;
    private final StateSet seen = new StateSet();
    private String broken;

    FenceModel(Bug... bugs) {
        this.bugs = bugs.length == 0 ? EnumSet.noneOf(Bug.class) : EnumSet.copyOf(Arrays.asList(bugs));
    }

    Verdict explore() {
        seen.add(new Machine().encoded(), -1);
        long ends = 0;
        for (long at = 0; at < seen.size() && broken == null; at++) {
            Machine machine = new Machine(seen.get(at));
            machine.judge(at);
            ends += machine.isEnd() ? 1 : 0;
            machine.moves(at);
        }
        return new Verdict(seen.size(), ends, Optional.ofNullable(broken));
    }

    private void broken(String promise, long at) {
        if (broken == null) {
            StringBuilder text = new StringBuilder(promise);
            for (long state = at; state >= 0; state = seen.cameFrom(state)) {
                text.append("\n  <- ").append(new Machine(seen.get(state)));
            }
            broken = text.toString();
        }
    }

    private final class Machine {
        private int holder = NOBODY;
        /** The next act of the first engine, of the one that takes its deployment up again, and one on its way. */
        private int first = TAKE;

        private int again = NONE;
        private int late = NONE;
        /** Whether the late one has looked for the lock already. */
        private boolean looked;

        private int other;
        private boolean rollsBack;
        private int maintenance = NOBODY;
        private int live = OLD;
        private boolean whole;
        private boolean oldWhole = true;
        private int state = ABSENT;
        private int logged = NOBODY;
        /** The new release was marked good while another was live. */
        private boolean wronglyGood;

        private boolean releasedFirst;
        private boolean releasedAgain;
        /** What was live when the first engine took the lock. */
        private int previous = OLD;
        /** It took the lock after the other owner had ended, and everything is its own again. */
        private boolean afterwards;

        Machine() {}

        Machine(long code) {
            long left = code;
            holder = (int) (left & 3);
            first = (int) (left >> 2 & 31);
            again = (int) (left >> 7 & 31);
            late = (int) (left >> 12 & 31);
            looked = (left >> 17 & 1) == 1;
            other = (int) (left >> 18 & 7);
            rollsBack = (left >> 21 & 1) == 1;
            maintenance = (int) (left >> 22 & 3);
            live = (int) (left >> 24 & 3);
            whole = (left >> 26 & 1) == 1;
            oldWhole = (left >> 27 & 1) == 1;
            state = (int) (left >> 28 & 3);
            logged = (int) (left >> 30 & 3);
            wronglyGood = (left >> 32 & 1) == 1;
            releasedFirst = (left >> 33 & 1) == 1;
            releasedAgain = (left >> 34 & 1) == 1;
            previous = (int) (left >> 35 & 3);
            afterwards = (left >> 37 & 1) == 1;
        }

        long encoded() {
            return holder
                    | first << 2
                    | (long) again << 7
                    | (long) late << 12
                    | bit(looked, 17)
                    | (long) other << 18
                    | bit(rollsBack, 21)
                    | (long) maintenance << 22
                    | (long) live << 24
                    | bit(whole, 26)
                    | bit(oldWhole, 27)
                    | (long) state << 28
                    | (long) logged << 30
                    | bit(wronglyGood, 32)
                    | bit(releasedFirst, 33)
                    | bit(releasedAgain, 34)
                    | (long) previous << 35
                    | bit(afterwards, 37);
        }

        private static long bit(boolean set, int place) {
            return set ? 1L << place : 0;
        }

        private interface Change {
            void on(Machine machine);
        }

        private void then(long at, Change change) {
            Machine next = new Machine(encoded());
            change.on(next);
            seen.add(next.encoded(), at);
        }

        boolean isEnd() {
            return isOver(first)
                    && (again == NONE || isOver(again))
                    && late == NONE
                    && (other == 0 || other == IS_DONE);
        }

        private static boolean isOver(int act) {
            return act == SUCCEEDED || act == FAILED || act == LOST;
        }

        void moves(long at) {
            if (!isOver(first)) {
                asks(at);
            }
            if (again == NONE && first != TAKE && !isOver(first)) {
                then(at, Machine::takeUpAgain);
            } else if (again != NONE && !isOver(again)) {
                then(
                        at,
                        machine -> machine.again = machine.next(again, machine.act(again, machine.tokenAgain(), true)));
            }
            // What comes late while the lock is still its own, it does to itself: the rename's case is SwitchModel's.
            if (late != NONE && (holder != FIRST || isOver(first))) {
                then(at, machine -> {
                    machine.act(machine.late, FIRST, machine.looked);
                    machine.late = NONE;
                });
                if (late == TRANSFER) {
                    then(at, machine -> {
                        machine.whole &= !bugs.contains(Bug.REMOVAL_ON_LOST_INPUT);
                        machine.late = NONE;
                    });
                }
            }
            if (late != NONE && !looked && holder == FIRST) {
                then(at, machine -> machine.looked = true);
            }
            others(at);
        }

        /** The first engine asks for its next act. */
        private void asks(long at) {
            then(at, machine -> machine.first = machine.next(first, machine.act(first, FIRST, true)));
            // Done, and the answer is lost: it is asked again.
            then(at, machine -> machine.act(first, FIRST, true));
            if (late == NONE && first != TAKE) {
                then(at, machine -> {
                    machine.late = first;
                    machine.looked = false;
                });
            }
            if (first >= TRANSFER && first <= MARK && late != MARK) {
                // Something else fails before the release is said to be good: it goes back, and no rename comes later.
                then(at, machine -> {
                    machine.first = BACK;
                    machine.late = late == SWITCH ? NONE : late;
                });
            }
        }

        /** What comes after an act. @param done false: the lock is somebody else's */
        private int next(int act, boolean done) {
            if (act == RELEASE && bugs.contains(Bug.SUCCESS_UNHEARD)) {
                return SUCCEEDED;
            }
            if (!done) {
                return act == TAKE ? TAKE : LOST;
            }
            return act + 1;
        }

        private void takeUpAgain() {
            again = first;
            if (bugs.contains(Bug.SAME_TOKEN)) {
                return;
            }
            if (holder == FIRST) {
                holder = AGAIN;
            } else {
                again = LOST;
            }
        }

        private int tokenAgain() {
            return bugs.contains(Bug.SAME_TOKEN) ? FIRST : AGAIN;
        }

        /**
         * One script.
         *
         * @param sawLock whether it has looked for the lock while that was its own
         * @return whether it was done; false: fenced
         */
        private boolean act(int act, int token, boolean sawLock) {
            boolean holds = holder == token;
            switch (act) {
                case TAKE -> {
                    if (holder == NOBODY) {
                        holder = token;
                        previous = live;
                        afterwards = other == IS_DONE;
                    }
                    return holder == token;
                }
                case TRANSFER -> {
                    if (holds) {
                        whole = true;
                        state = READY;
                    }
                    return holds;
                }
                case MAINTAIN -> {
                    if (holds || sawLock && bugs.contains(Bug.LATE_MAINTENANCE)) {
                        maintenance = token;
                    }
                    return holds;
                }
                case SWITCH, BACK -> {
                    if (holds || bugs.contains(Bug.UNFENCED_SWITCH)) {
                        live = act == SWITCH ? NEW : previous;
                    }
                    return holds;
                }
                case MARK, MARK_BAD -> {
                    if (holds || bugs.contains(Bug.UNFENCED_MARK)) {
                        wronglyGood |= act == MARK && live != NEW;
                        state = act == MARK ? GOOD : whole ? BAD : ABSENT;
                    }
                    return holds;
                }
                case LIFT, LIFT_BACK -> {
                    if (holds || bugs.contains(Bug.UNFENCED_LIFT)) {
                        maintenance = NOBODY;
                    }
                    return holds;
                }
                case REMOVE -> {
                    // It looks at the live release, and then it removes.
                    if (holds && live != OLD || sawLock && bugs.contains(Bug.UNFENCED_REMOVAL)) {
                        oldWhole = false;
                    }
                    return holds;
                }
                case LOG, LOG_BACK -> {
                    if (holds || bugs.contains(Bug.UNFENCED_LOG)) {
                        logged = token;
                    }
                    return holds;
                }
                default -> {
                    return release(token);
                }
            }
        }

        private boolean release(int token) {
            if (holder == token || bugs.contains(Bug.RELEASE_OF_ANY_LOCK)) {
                holder = NOBODY;
                releasedFirst |= token == FIRST;
                releasedAgain |= token == AGAIN;
            }
            return token == FIRST ? releasedFirst : releasedAgain;
        }

        /** Another owner, who does one act after another. */
        private void others(long at) {
            if (other == 0) {
                // The lock is free, or a person or silence takes it away.
                then(at, machine -> machine.otherTakes(false));
                if (oldWhole && live != OLD) {
                    then(at, machine -> machine.otherTakes(true));
                }
            } else if (other < IS_DONE) {
                then(at, Machine::otherGoesOn);
            }
        }

        private void otherTakes(boolean back) {
            holder = OTHER;
            other = HOLDS;
            rollsBack = back;
        }

        private void otherGoesOn() {
            other++;
            switch (other) {
                case HAS_MAINTENANCE -> maintenance = OTHER;
                case HAS_SWITCHED -> live = rollsBack ? OLD : THEIRS;
                case HAS_LIFTED -> maintenance = NOBODY;
                case HAS_LOGGED -> logged = OTHER;
                case IS_DONE -> holder = NOBODY;
                default -> {}
            }
        }

        void judge(long at) {
            if (other >= HOLDS && other < IS_DONE && holder != OTHER) {
                broken("the lock of another owner was given back", at);
            }
            if ((other == HAS_MAINTENANCE || other == HAS_SWITCHED) && maintenance != OTHER) {
                broken("the maintenance mode of another owner is not on any more", at);
            }
            boolean theirs = other >= HAS_SWITCHED && !afterwards;
            if (theirs && live != (rollsBack ? OLD : THEIRS)) {
                broken("another release is live than the one that another owner has switched to", at);
            }
            if (live == NEW && !whole || live == OLD && !oldWhole) {
                broken("what is live is not whole", at);
            }
            if (state != ABSENT && !whole) {
                broken("a release is said to be complete, and is not", at);
            }
            if (wronglyGood) {
                broken("a release was marked good while another was live", at);
            }
            if (other >= HAS_LOGGED && !afterwards && logged != OTHER) {
                broken("deployment.log has an end of the first one after that of another owner", at);
            }
            if (other >= HAS_LIFTED && !afterwards && maintenance != NOBODY) {
                broken("maintenance mode is on after another owner has lifted it", at);
            }
            if (again == SUCCEEDED && other == 0 && (live != NEW || maintenance != NOBODY)) {
                broken("the deployment that was taken up again has ended, and its first engine has changed that", at);
            }
            if (first == SUCCEEDED && !releasedFirst) {
                broken("an engine that lost its lock says that all went well", at);
            }
        }

        @Override
        public String toString() {
            return "holder " + holder + " first " + first + " again " + again + " late " + late
                    + (looked ? " looked" : "") + " other " + other + (rollsBack ? " rolls back" : "")
                    + " | maintenance " + maintenance + " live " + live + " whole " + whole + "/" + oldWhole
                    + " state " + state + " logged " + logged + " released " + releasedFirst + "/" + releasedAgain;
        }
    }
}
