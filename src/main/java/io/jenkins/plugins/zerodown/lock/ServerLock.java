package io.jenkins.plugins.zerodown.lock;

import io.jenkins.plugins.zerodown.release.CurrentLink;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.OneLine;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The lock of a target as it lies on one of its servers: what its scripts are asked, and what they answer. */
public record ServerLock(Host host, Layout layout) {
    private static final Script TAKE = Script.of(ServerLock.class, "lock-take.sh");
    private static final Script BEAT = Script.of(ServerLock.class, "lock-beat.sh");
    private static final Script RELEASE = Script.of(ServerLock.class, "lock-release.sh");
    private static final Script HOLDER = Script.of(ServerLock.class, "lock-holder.sh");
    static final Script BREAK = Script.of(ServerLock.class, "lock-break.sh");

    /** A server's answer to an engine that wants its lock. */
    sealed interface Admission {
        /** It has the lock. @param live what was live at that moment */
        record Held(CurrentLink live) implements Admission {}

        /** It has a place in the queue. @param ahead how many wait before it */
        record Waiting(int ahead) implements Admission {}
    }

    /** A server's answer to a heartbeat. */
    enum Beat {
        HELD,
        /** It was given back, under this token or an older one. */
        RELEASED,
        LOST
    }

    Admission take(LockTokens tokens, Owner owner, Duration stale) throws RemoteFailure, InterruptedException {
        Call taking = Call.of(TAKE)
                .with("DEPLOY_PATH", layout.deployPath())
                .with("TOKEN", tokens.current())
                .with("STALE", String.valueOf(stale.toSeconds()))
                .rest("OLDER", tokens.older());
        List<ScriptResult> answers = host.callLast(taking.stdin(owner.text()), CurrentLink.looking(layout));
        String answer = answers.get(0).text();
        if (answer.equals("held")) {
            return new Admission.Held(CurrentLink.read(host, answers.get(1)));
        }
        if (answer.equals("succeeded")) {
            throw new RemoteFailure(
                    RemoteFailure.Kind.FENCED,
                    host.name(),
                    "another engine goes on with this deployment, and has its place in the queue. Nothing was changed");
        }
        if (!answer.matches("waiting [0-9]{1,9}")) {
            throw new RemoteFailure(
                    RemoteFailure.Kind.GARBLED,
                    host.name(),
                    TAKE + " answered '" + OneLine.of(answer) + "' instead of held or waiting");
        }
        return new Admission.Waiting(Integer.parseInt(answer.substring("waiting ".length())));
    }

    /** @param older tokens that it may still bear here: it bears this one from then on */
    Beat beat(String token, List<String> older) throws RemoteFailure, InterruptedException {
        String answer = host.call(Call.of(BEAT)
                        .with("DEPLOY_PATH", layout.deployPath())
                        .with("TOKEN", token)
                        .rest("OLDER", older))
                .oneOf(host, BEAT, "held", "released", "lost");
        return Beat.valueOf(answer.toUpperCase(Locale.ROOT));
    }

    /** Gives back the lock, or the place in the queue. */
    Call releasing(LockTokens tokens) {
        return Call.of(RELEASE)
                .with("DEPLOY_PATH", layout.deployPath())
                .with("TOKEN", tokens.current())
                .rest("OLDER", tokens.older())
                .answeredForGood();
    }

    /** @return whether there was something of this owner */
    boolean release(LockTokens tokens) throws RemoteFailure, InterruptedException {
        return host.call(releasing(tokens))
                .oneOf(host, RELEASE, "released", "gone")
                .equals("released");
    }

    /** Who has the lock on this server now. */
    public Optional<LockHolder> holder() throws RemoteFailure, InterruptedException {
        List<String> said = host.call(Call.of(HOLDER).with("DEPLOY_PATH", layout.deployPath()))
                .lines();
        try {
            return LockHolder.read(said);
        } catch (IllegalArgumentException e) {
            throw RemoteFailure.garbled(host.name(), HOLDER, e.getMessage());
        }
    }

    /**
     * Takes the lock from an owner that is believed dead, where it has not been heard of since.
     *
     * @param why one line for deployment.log
     * @return whether it was taken
     */
    boolean takeFromDead(LockHolder dead, String why) throws RemoteFailure, InterruptedException {
        return takeFrom(dead, String.valueOf(dead.beat()), why);
    }

    private boolean takeFrom(LockHolder holder, String beat, String why) throws RemoteFailure, InterruptedException {
        return host.call(Call.of(BREAK)
                        .with("DEPLOY_PATH", layout.deployPath())
                        .with("TOKEN", holder.token())
                        .with("BEAT", beat)
                        .with("WHY", why))
                .oneOf(host, BREAK, "broken", "alive", "gone", "busy")
                .equals("broken");
    }

    /**
     * Takes the lock from a holder that a person was shown, by his order, which deployment.log keeps. Whoever has come
     * since keeps it.
     *
     * @param seen {@link LockHolder#mark marks} of those that he was shown
     */
    public UnlockOutcome unlock(Set<String> seen, String who, String why) throws RemoteFailure, InterruptedException {
        Optional<LockHolder> holder = holder();
        if (holder.isEmpty()) {
            return new UnlockOutcome.Free();
        }
        if (!seen.contains(holder.get().mark())) {
            return new UnlockOutcome.Kept(holder.get());
        }
        String line = OneLine.of(who) + " took the lock from " + holder.get()
                + (holder.get().jobs().isEmpty()
                        ? ""
                        : ", whose command " + String.join(", ", holder.get().jobs()) + " still ran")
                + ": " + OneLine.of(why);
        if (takeFrom(holder.get(), "", line)) {
            return new UnlockOutcome.Taken(holder.get());
        }
        // He has just given it back.
        return holder().<UnlockOutcome>map(UnlockOutcome.Kept::new).orElseGet(UnlockOutcome.Free::new);
    }
}
