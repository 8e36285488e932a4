package io.jenkins.plugins.zerodown.phase07;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.CurrentLink;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.Switch;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings every server that this deployment switched, or may have switched ({@link ServerKey#SWITCHING}), back to what
 * it had; one that had nothing goes back to nothing. Used when the switch fails on some servers, and when anything
 * fails after it.
 */
public final class SwitchBack {
    private SwitchBack() {}

    /**
     * @return for each server where it stands, such as {@code web1: release 20250820092100 again}
     * @throws StepFailure (diverged) naming each server with its state, when one of them does not have what it had
     */
    public static List<String> everywhere(DeploymentContext context) throws StepFailure, InterruptedException {
        Map<Server, Hosts.Attempt<String>> attempts = context.hosts().attempt(host -> back(context, host));
        List<String> states = new ArrayList<>();
        List<Exception> failures = new ArrayList<>();
        for (Map.Entry<Server, Hosts.Attempt<String>> entry : attempts.entrySet()) {
            Hosts.Attempt<String> attempt = entry.getValue();
            if (attempt.ok()) {
                context.state().clear(ServerKey.SWITCHING, entry.getKey());
                states.add(entry.getKey().name() + ": " + attempt.result());
            } else {
                failures.add(attempt.failure());
                states.add(entry.getKey().name() + ": " + standing(context, entry.getKey()) + " (not brought back: "
                        + attempt.failure().getMessage() + ")");
            }
        }
        if (!failures.isEmpty()) {
            boolean lost = failures.stream()
                    .anyMatch(
                            failure -> failure instanceof RemoteFailure one && one.kind() == RemoteFailure.Kind.FENCED);
            throw new StepFailure(
                    lost ? StepFailure.Reason.LOCK_LOST : StepFailure.Reason.DIVERGED,
                    "Not every server could be brought back to what it had. They serve:\n  "
                            + String.join("\n  ", states) + "\n" + fix(context),
                    failures.get(0));
        }
        return states;
    }

    private static String back(DeploymentContext context, Host host) throws RemoteFailure, InterruptedException {
        Optional<ReleaseId> previous = context.previous(host.server());
        if (context.state().get(ServerKey.SWITCHING, host.server()).isEmpty()) {
            return previous.map(id -> "release " + id).orElse("no release") + ", never left";
        }
        Switch current = Switches.on(context, host);
        if (!context.slot().isHeld()) {
            CurrentLink live = current.settled();
            if (live.release().equals(previous)) {
                // Whoever has the slot now, or had it last, has brought it back already.
                return live + " again";
            }
        }
        if (previous.isPresent()) {
            current.to(previous.get());
        } else {
            current.remove();
        }
        CurrentLink now = current.live();
        if (!now.release().equals(previous)) {
            throw new RemoteFailure(RemoteFailure.Kind.GARBLED, host.name(), "current leads to " + now);
        }
        return now + " again";
    }

    /**
     * Names the release to which all can go, where there is one: rollback by itself looks for one that is older still.
     */
    private static String fix(DeploymentContext context) {
        Set<String> before = context.target().servers().stream()
                .map(server -> context.previous(server).map(ReleaseId::value).orElse(""))
                .collect(Collectors.toSet());
        String id = before.iterator().next();
        return "When every server can be reached again: deploy"
                + (before.size() == 1 && !id.isEmpty() ? ", or rollback --to " + id : "");
    }

    private static String standing(DeploymentContext context, Server server) throws InterruptedException {
        try {
            return Switches.on(context, context.hosts().of(server)).settled().toString();
        } catch (RemoteFailure e) {
            return "unknown, it cannot be asked";
        }
    }
}
