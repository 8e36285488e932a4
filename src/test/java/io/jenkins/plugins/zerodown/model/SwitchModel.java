package io.jenkins.plugins.zerodown.model;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * The switch over several servers as a machine of states, with everything that can go wrong at every point: a call may
 * do nothing, may do its work and not be answered, or may be carried out long after it was given up; another engine may
 * take any server's lock at any moment and, once it has them all, switch to a release of its own. What the machine does
 * is what AtomicSymlinkUpdate, SwitchBack, Switch, Revert and Lock do, remote call by remote call;
 * {@code SwitchCasesTest} holds those to the same promises.
 *
 * <p>Servers are alike, so states that differ by their order alone are one.
 */
final class SwitchModel {
    /** A mistake that is made on purpose, to see that the model notices. */
    enum Bug {
        /** A server that did not switch leaves the others where they are. */
        NO_REVERT,
        /** The link that is renamed lies where a takeover does not take it away. */
        NO_FENCING,
        /** After a lost connection nothing keeps a late rename from happening. */
        NO_SETTLING,
        /** It is asked what a server serves while a rename may still come. */
        EARLY_REPORT,
        /** A server that cannot be asked is said to have what it had. */
        HOPEFUL_REPORT
    }

    /** What was explored. @param broken the first promise that did not hold, with the states that lead there */
    record Verdict(long states, long ends, Optional<String> broken) {}

    private static final int OLD = 0;
    private static final int NEW = 1;
    private static final int THEIRS = 2;
    private static final int UNKNOWN = 3;
    private static final int UNSAID = 4;

    private static final int STAGING = 0;
    private static final int RENAMING = 1;
    private static final int VALIDATING = 2;
    private static final int BACK = 3;
    private static final int BACK_AGAIN = 4;
    private static final int RELEASING = 5;
    private static final int ENDED = 6;

    private static final int OK = 13;
    private static final int FAILED = 14;

    private final int servers;
    private final boolean intruder;
    private final Set<Bug> bugs;
    private final StateSet seen = new StateSet();
    private String broken;

    /** @param intruder whether another engine may believe this one dead */
    SwitchModel(int servers, boolean intruder, Bug... bugs) {
        this.servers = servers;
        this.intruder = intruder;
        this.bugs = bugs.length == 0 ? EnumSet.noneOf(Bug.class) : EnumSet.copyOf(Arrays.asList(bugs));
    }

    Verdict explore() {
        Machine start = new Machine();
        Arrays.fill(start.report, UNSAID);
        seen.add(start.encoded(), -1);
        long ends = 0;
        for (long at = 0; at < seen.size() && broken == null; at++) {
            Machine machine = new Machine(seen.get(at));
            if (machine.phase == ENDED) {
                ends++;
                machine.judge(at);
            }
            machine.moves(at);
        }
        return new Verdict(seen.size(), ends, Optional.ofNullable(broken));
    }

    private void reached(Machine machine, long from) {
        seen.add(machine.encoded(), from);
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

    /** One state: what the engine is at, and what each server has. */
    private final class Machine {
        private int phase = STAGING;
        private int status;
        private final int[] live = new int[servers];
        private final boolean[] taken = new boolean[servers];
        /** The link that waits to be renamed: 0 none, 1 to the old release, 2 to the new one. */
        private final int[] link = new int[servers];
        /** A rename that the engine has given up and the server has not carried out yet. */
        private final boolean[] late = new boolean[servers];

        private final boolean[] switching = new boolean[servers];
        private final int[] step = new int[servers];
        private final int[] report = new int[servers];

        Machine() {}

        Machine(long code) {
            phase = (int) (code & 7);
            status = (int) (code >> 3 & 7);
            for (int i = 0; i < servers; i++) {
                int one = (int) (code >> 6 + 14 * i & 0x3fff);
                live[i] = one & 3;
                taken[i] = (one >> 2 & 1) == 1;
                link[i] = one >> 3 & 3;
                late[i] = (one >> 5 & 1) == 1;
                switching[i] = (one >> 6 & 1) == 1;
                step[i] = one >> 7 & 15;
                report[i] = one >> 11 & 7;
            }
        }

        long encoded() {
            int[] ones = new int[servers];
            for (int i = 0; i < servers; i++) {
                ones[i] = live[i]
                        | (taken[i] ? 4 : 0)
                        | link[i] << 3
                        | (late[i] ? 32 : 0)
                        | (switching[i] ? 64 : 0)
                        | step[i] << 7
                        | report[i] << 11;
            }
            Arrays.sort(ones);
            long code = phase | status << 3;
            for (int i = 0; i < servers; i++) {
                code |= (long) ones[i] << 6 + 14 * i;
            }
            return code;
        }

        /** One thing happens: the changes are tried on a copy each. */
        private void then(long from, int server, IntConsumer... changes) {
            long code = encodedAsIs();
            for (IntConsumer change : changes) {
                change.accept(server);
                reached(this, from);
                restore(code);
            }
        }

        private long encodedAsIs() {
            long code = phase | status << 3;
            for (int i = 0; i < servers; i++) {
                code |= (long) (live[i]
                                | (taken[i] ? 4 : 0)
                                | link[i] << 3
                                | (late[i] ? 32 : 0)
                                | (switching[i] ? 64 : 0)
                                | step[i] << 7
                                | report[i] << 11)
                        << 6 + 14 * i;
            }
            return code;
        }

        private void restore(long code) {
            Machine other = new Machine(code);
            phase = other.phase;
            status = other.status;
            System.arraycopy(other.live, 0, live, 0, servers);
            System.arraycopy(other.taken, 0, taken, 0, servers);
            System.arraycopy(other.link, 0, link, 0, servers);
            System.arraycopy(other.late, 0, late, 0, servers);
            System.arraycopy(other.switching, 0, switching, 0, servers);
            System.arraycopy(other.step, 0, step, 0, servers);
            System.arraycopy(other.report, 0, report, 0, servers);
        }

        void moves(long at) {
            for (int i = 0; i < servers; i++) {
                if (late[i]) {
                    then(at, i, s -> late[s] = false, s -> {
                        late[s] = false;
                        rename(s, at);
                    });
                }
                if (intruder && !taken[i]) {
                    then(at, i, s -> {
                        taken[s] = true;
                        link[s] = bugs.contains(Bug.NO_FENCING) ? link[s] : 0;
                    });
                }
                if (intruder && allTaken() && live[i] != THEIRS) {
                    then(at, i, s -> live[s] = THEIRS);
                }
                engine(i, at);
            }
            barrier(at);
        }

        private boolean allTaken() {
            for (boolean one : taken) {
                if (!one) {
                    return false;
                }
            }
            return true;
        }

        private boolean anyTaken() {
            for (boolean one : taken) {
                if (one) {
                    return true;
                }
            }
            return false;
        }

        private void engine(int i, long at) {
            if (step[i] == OK || step[i] == FAILED) {
                return;
            }
            switch (phase) {
                case STAGING ->
                    then(at, i, s -> stage(s, NEW, OK), this::fail, s -> {
                        stage(s, NEW, OK);
                        fail(s);
                    });
                case RENAMING -> renaming(i, at);
                case BACK, BACK_AGAIN -> goingBack(i, at);
                case RELEASING ->
                    then(
                            at,
                            i,
                            s -> {
                                link[s] = taken[s] ? link[s] : 0;
                                step[s] = OK;
                            },
                            s -> step[s] = OK);
                default -> {}
            }
        }

        private void fail(int s) {
            step[s] = FAILED;
        }

        private void stage(int s, int to, int next) {
            if (taken[s] && !bugs.contains(Bug.NO_FENCING)) {
                fail(s);
            } else {
                link[s] = to + 1;
                step[s] = next;
            }
        }

        /** By its token an engine reaches its own link alone. */
        private int settled(int s, Bug without) {
            return taken[s] || bugs.contains(without) || bugs.contains(Bug.NO_SETTLING) ? link[s] : 0;
        }

        /** @return whether there was a link to rename */
        private boolean rename(int s, long at) {
            if (link[s] == 0 || taken[s] && !bugs.contains(Bug.NO_FENCING)) {
                return false;
            }
            if (taken[s]) {
                broken("somebody else has the lock of a server, and current was renamed there", at);
            }
            live[s] = link[s] - 1;
            link[s] = 0;
            return true;
        }

        /** Steps 1 to 4 of a switch, towards the release that is wanted: rename, settle, look, what follows it. */
        private void turn(int i, int wanted, long at, int next) {
            switch (step[i]) {
                case 1 ->
                    then(
                            at,
                            i,
                            s -> {
                                step[s] = rename(s, at) ? 4 : FAILED;
                            },
                            s -> step[s] = 2,
                            s -> {
                                late[s] = true;
                                step[s] = 2;
                            });
                case 2 ->
                    then(
                            at,
                            i,
                            s -> {
                                link[s] = settled(s, Bug.NO_SETTLING);
                                step[s] = 3;
                            },
                            this::fail,
                            s -> {
                                link[s] = settled(s, Bug.NO_SETTLING);
                                fail(s);
                            });
                case 3 -> then(at, i, s -> step[s] = live[s] == wanted ? 4 : FAILED, this::fail);
                default -> then(at, i, s -> step[s] = taken[s] ? FAILED : next, this::fail);
            }
        }

        private void renaming(int i, long at) {
            if (step[i] == 0) {
                then(at, i, s -> {
                    switching[s] = true;
                    step[s] = 1;
                });
            } else {
                turn(i, NEW, at, OK);
            }
        }

        private void goingBack(int i, long at) {
            if (step[i] == 0) {
                if (!switching[i]) {
                    then(at, i, s -> {
                        report[s] = OLD;
                        step[s] = OK;
                    });
                    return;
                }
                // Whether the heartbeat has noticed that the lock was taken on any server, or not yet.
                then(at, i, s -> stage(s, OLD, 1), this::fail, s -> {
                    stage(s, OLD, 1);
                    fail(s);
                });
                if (anyTaken()) {
                    then(at, i, s -> step[s] = 6, this::fail);
                }
            } else if (step[i] == 6) {
                then(
                        at,
                        i,
                        s -> {
                            link[s] = settled(s, Bug.EARLY_REPORT);
                            step[s] = 7;
                        },
                        this::fail);
            } else if (step[i] == 7) {
                then(
                        at,
                        i,
                        s -> {
                            if (live[s] == OLD) {
                                isBack(s);
                            } else {
                                fail(s);
                            }
                        },
                        this::fail);
            } else if (step[i] == 5) {
                then(
                        at,
                        i,
                        s -> {
                            if (live[s] == OLD) {
                                isBack(s);
                            } else {
                                fail(s);
                            }
                        },
                        this::fail);
            } else {
                turn(i, OLD, at, 5);
            }
        }

        private void isBack(int s) {
            switching[s] = false;
            report[s] = OLD;
            step[s] = OK;
        }

        /** What the engine does when every server is done with a phase. */
        private void barrier(long at) {
            boolean failed = false;
            for (int one : step) {
                if (one != OK && one != FAILED) {
                    return;
                }
                failed |= one == FAILED;
            }
            long code = encodedAsIs();
            switch (phase) {
                case STAGING -> go(failed ? RELEASING : RENAMING, failed ? 1 : 0, at);
                case RENAMING -> {
                    if (failed && bugs.contains(Bug.NO_REVERT)) {
                        go(RELEASING, 1, at);
                    } else {
                        go(failed ? BACK : VALIDATING, 0, at);
                    }
                }
                case VALIDATING -> {
                    go(RELEASING, 0, at);
                    restore(code);
                    go(BACK_AGAIN, 0, at);
                }
                case BACK -> go(failed ? BACK_AGAIN : RELEASING, failed ? 0 : 1, at);
                case BACK_AGAIN -> said(failed, at);
                case RELEASING -> go(ENDED, status, at);
                default -> {}
            }
        }

        private void go(int next, int becomes, long at) {
            phase = next;
            status = becomes;
            Arrays.fill(step, next == VALIDATING ? OK : next == ENDED ? OK : 0);
            reached(this, at);
        }

        /**
         * Of each server that is not back it is asked what it serves, after a late rename was kept from it: some
         * answer, some do not.
         */
        private void said(boolean failed, long at) {
            long code = encodedAsIs();
            for (int answers = 0; answers < 1 << servers; answers++) {
                restore(code);
                for (int i = 0; i < servers; i++) {
                    if (step[i] == FAILED) {
                        boolean answered = (answers >> i & 1) == 1;
                        link[i] = answered ? settled(i, Bug.EARLY_REPORT) : link[i];
                        report[i] = answered ? live[i] : bugs.contains(Bug.HOPEFUL_REPORT) ? OLD : UNKNOWN;
                    }
                }
                go(RELEASING, failed ? 4 : 1, at);
            }
        }

        /** The promises of an end. Another engine that has the lock by then may have gone on. */
        void judge(long at) {
            for (int i = 0; i < servers; i++) {
                boolean others = live[i] == THEIRS;
                if (status == 0 && live[i] != NEW && !others) {
                    broken("it is said to be live everywhere, and it is not", at);
                } else if (status == 1 && live[i] != OLD && !others) {
                    broken("every server is said to serve what it served before, and one does not", at);
                } else if (status == 4 && report[i] != UNKNOWN && report[i] != live[i] && !others) {
                    broken("what is said of a server is not what it serves", at);
                }
            }
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("phase " + phase + " status " + status);
            for (int i = 0; i < servers; i++) {
                text.append(" | live ")
                        .append(live[i])
                        .append(taken[i] ? " taken" : "")
                        .append(" link ")
                        .append(link[i])
                        .append(late[i] ? " late" : "")
                        .append(switching[i] ? " switching" : "")
                        .append(" step ")
                        .append(step[i])
                        .append(" said ")
                        .append(report[i]);
            }
            return text.toString();
        }
    }
}
