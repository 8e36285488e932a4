package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.check.ServerInspection;
import io.jenkins.plugins.zerodown.check.SpaceCheck;
import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.release.Amount;
import io.jenkins.plugins.zerodown.release.Switch;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.transfer.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * 3.2: every server is reached, its host key verified by connecting, and looked at before anything is put there: room,
 * rights, tools. All that stands in the way is told at once.
 */
public final class ServerConnection implements Prefetching {
    @Override
    public String number() {
        return "3.2";
    }

    @Override
    public String title() {
        return "Server Connection";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        Manifest manifest = manifest(context);
        warnOfClosedModes(context);
        Map<String, String> extensions = PhpExtensions.needed(context);
        context.hosts().each(host -> look(context, host, manifest, extensions));
        int servers = context.target().servers().size();
        return Outcome.done((servers == 1 ? "1 server has" : servers + " servers have") + " room, rights and tools for "
                + Amount.ofBytes(manifest.bytes()));
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        return context.target().servers().stream()
                .map(server -> "connect to "
                        + server.user() + "@" + server.host() + ":" + server.port()
                        + ", verify its host key, look at room, rights and tools for "
                        + context.target().deployPath())
                .toList();
    }

    /** How a server renames is found out with the rest. */
    @Override
    public List<Call> looks(DeploymentContext context) {
        List<Call> looks = new ArrayList<>(List.of(
                ServerInspection.call(context.target(), context.application(), context.laravel(), !knowsPhp(context)),
                Switch.probing(
                        context.layout(),
                        context.application().tools().of("php").get(0))));
        looks.addAll(PhpExtensions.looks(context));
        return looks;
    }

    /** Whether 1.2 of the same deployment has asked, or will before this step; a part of one may follow days later. */
    private static boolean knowsPhp(DeploymentContext context) {
        return context.application().versionMismatch() != Application.Policy.IGNORE
                && !context.state().has(StateKey.PART);
    }

    private String look(DeploymentContext context, Host host, Manifest manifest, Map<String, String> extensions)
            throws RemoteFailure, StepFailure, InterruptedException {
        List<String> php = context.application().tools().of("php");
        Optional<String> version =
                knowsPhp(context) ? context.state().get(ServerKey.PHP, host.server()) : Optional.empty();
        Call call =
                ServerInspection.call(context.target(), context.application(), context.laravel(), version.isEmpty());
        host.prefetch(looks(context));
        host.expectStream();
        List<String> problems = new ArrayList<>();
        List<String> tools = new ArrayList<>();
        SpaceCheck space = new SpaceCheck(manifest.bytes(), manifest.count());
        for (String line : space.read(host.call(call).lines())) {
            if (line.startsWith("problem ")) {
                problems.add(
                        host.name() + ": " + line.substring("problem ".length()).strip());
            } else if (line.startsWith("note ")) {
                context.log()
                        .warn(host.name() + ": "
                                + line.substring("note ".length()).strip());
            } else {
                tools.add(line);
            }
        }
        List<String> missing = PhpExtensions.missing(context, host, extensions);
        if (context.application().versionMismatch() == Application.Policy.FAIL && !missing.isEmpty()) {
            problems.addAll(missing);
            problems.add("Install for that PHP what composer.lock asks for, or set versionMismatch: warn");
        } else {
            missing.forEach(context.log()::warn);
        }
        if (!problems.isEmpty()) {
            throw new StepFailure(String.join("\n", problems));
        }
        version.ifPresent(known -> tools.add("php " + known));
        tools.add("rename " + Switch.renameTool(host, context.layout(), php.get(0)));
        context.state().set(ServerKey.TOOLS, host.server(), tools);
        context.log().line(host.server(), String.join(", ", tools));
        host.awaitStream();
        return host.name();
    }

    private static void warnOfClosedModes(DeploymentContext context) {
        Target target = context.target();
        if (target.runtimeUser().isPresent()
                && target.owner().isEmpty()
                && ((target.modes().directory() & 1) == 0 || (target.modes().file() & 4) == 0)) {
            context.log()
                    .warn(String.format(
                            "modes (file %04o, directory %04o) let only owner and group read the release,"
                                    + " and %s may be neither; name the group with 'owner', or open the modes",
                            target.modes().file(),
                            target.modes().directory(),
                            target.runtimeUser().get()));
        }
    }

    private static Manifest manifest(DeploymentContext context) throws StepFailure {
        try {
            return context.manifest();
        } catch (IOException e) {
            throw new StepFailure(
                    "the manifest that 3.1 has made cannot be read: " + e.getMessage() + "; deploy again", e);
        }
    }
}
