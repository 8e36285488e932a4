package io.jenkins.plugins.zerodown.phase07;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.release.Switch;
import io.jenkins.plugins.zerodown.remote.Host;
import java.util.Optional;

/** The switch of one server, as this deployment uses it. */
final class Switches {
    private static final String RENAME = "rename ";

    private Switches() {}

    static Switch on(DeploymentContext context, Host host) {
        return new Switch(
                host,
                context.target(),
                context.slot(),
                context.application().tools().of("php"),
                renameTool(context, host),
                line -> context.log().line(host.server(), line));
    }

    /** As 3.2 of the same deployment has seen it; a part of one may follow days later. */
    static Optional<String> renameTool(DeploymentContext context, Host host) {
        return context.state().has(StateKey.PART)
                ? Optional.empty()
                : context.state()
                        .get(ServerKey.TOOLS, host.server())
                        .flatMap(tools -> tools.stream()
                                .filter(line -> line.startsWith(RENAME))
                                .findFirst())
                        .map(line -> line.substring(RENAME.length()));
    }
}
