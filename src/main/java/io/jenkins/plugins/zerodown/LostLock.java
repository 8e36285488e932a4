package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.release.CurrentLink;
import java.util.List;
import java.util.Map;

/**
 * The end of a deployment or a rollback whose lock somebody else has taken. Nothing on the servers is its to change any
 * more: it looks at what each serves, and tells.
 */
final class LostLock {
    private final DeploymentContext context;

    LostLock(DeploymentContext context) {
        this.context = context;
    }

    /** @param why which server's lock was taken, and who has it now; lines before that say what went on */
    Ending ending(String why) {
        boolean stopped = Thread.interrupted();
        // Where it is held still: what was sent under it and given up cannot come any more then.
        context.slot().close();
        try {
            return ending(why, Servers.live(context));
        } catch (InterruptedException e) {
            stopped = true;
            return new Ending.Diverged(
                    why + "\nStopped before the servers had told what they serve: run releases to see it");
        } finally {
            if (stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** For one whose slot an engine before this one has given back: it had done what there was to do. */
    Ending after(String reason) {
        return ending(reason + "\nAn engine before this one has ended that and given the lock back");
    }

    private Ending ending(String why, Map<Server, Hosts.Attempt<CurrentLink>> live) {
        List<String> standing = Servers.standing(live);
        boolean untouched = live.entrySet().stream()
                .allMatch(one -> one.getValue().ok()
                        && context.state().has(ServerKey.PREVIOUS, one.getKey())
                        && one.getValue().result().release().equals(context.previous(one.getKey())));
        return untouched
                ? new Ending.Failed(why, standing)
                : new Ending.Diverged(why + "\nNothing was changed after that. The servers serve:\n  "
                        + String.join("\n  ", standing)
                        + "\nRun releases to see more, then deploy or roll back");
    }
}
