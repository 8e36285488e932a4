package io.jenkins.plugins.zerodown.lock;

import java.util.Optional;

/** Another deployment has the target. The message names it and says what can be done. */
public final class LockBusy extends Exception {
    private final transient LockHolder holder;

    LockBusy(String server, Optional<LockHolder> holder, int ahead) {
        super(server + ": the target is busy: "
                + holder.map(held -> "it is held by " + held).orElse("others wait for it")
                + (ahead > 0 ? "; " + ahead + " wait before this one" : "") + ". " + fix(holder));
        this.holder = holder.orElse(null);
    }

    private static String fix(Optional<LockHolder> holder) {
        if (holder.isPresent() && !holder.get().jobs().isEmpty()) {
            return "Its command " + String.join(", ", holder.get().jobs()) + " still runs on the server: wait for it";
        }
        return "Wait for it, or take the lock away with unlock when that deployment is known to be dead";
    }

    /** Empty where nobody holds it but others wait. */
    public Optional<LockHolder> holder() {
        return Optional.ofNullable(holder);
    }
}
