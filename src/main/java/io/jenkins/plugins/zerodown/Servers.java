package io.jenkins.plugins.zerodown;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.release.CurrentLink;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the servers of a target serve, in words. */
final class Servers {
    private Servers() {}

    /** Such as {@code web1, web2}. */
    static String named(DeploymentContext context) {
        return context.target().servers().stream().map(Server::name).collect(Collectors.joining(", "));
    }

    /** What each serves now, where it can be asked. */
    static Map<Server, Hosts.Attempt<CurrentLink>> live(DeploymentContext context) throws InterruptedException {
        return context.hosts().attempt(host -> CurrentLink.on(host, context.layout()));
    }

    /** Such as {@code web1: release 20250820092100}, read from each now. */
    static List<String> standing(DeploymentContext context) throws InterruptedException {
        return standing(live(context));
    }

    static List<String> standing(Map<Server, Hosts.Attempt<CurrentLink>> live) {
        return live.entrySet().stream()
                .map(one -> one.getKey().name() + ": "
                        + (one.getValue().ok()
                                ? one.getValue().result()
                                : "cannot be asked now: "
                                        + one.getValue().failure().getMessage()))
                .toList();
    }
}
