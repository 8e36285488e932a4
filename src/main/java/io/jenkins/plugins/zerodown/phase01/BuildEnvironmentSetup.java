package io.jenkins.plugins.zerodown.phase01;

import io.jenkins.plugins.zerodown.config.Application.Policy;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.StepFailure.Reason;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.FileTree;
import io.jenkins.plugins.zerodown.workspace.ToolVersion;
import io.jenkins.plugins.zerodown.workspace.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** 1.2: an empty build directory, and the versions of PHP, Composer and Node here and on every server compared. */
public final class BuildEnvironmentSetup implements Prefetching {
    private static final Script VERSIONS = Script.of(BuildEnvironmentSetup.class, "1.2-tool-versions.sh");
    private static final String PHP = "php";
    private static final List<String> TOOLS = List.of(PHP, "composer", "node");

    @Override
    public String number() {
        return "1.2";
    }

    @Override
    public String title() {
        return "Build Environment Setup";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        boolean builds = context.source().builds();
        if (builds) {
            empty(RepositoryPreparation.buildDirectory(context));
            List<String> names = context.application().build().variables().keySet().stream()
                    .sorted()
                    .toList();
            if (!names.isEmpty()) {
                context.log().line("build variables: " + String.join(", ", names));
            }
        }
        if (context.application().versionMismatch() == Policy.IGNORE) {
            return Outcome.done(
                    builds
                            ? "build directory is empty; versions are not compared (versionMismatch: ignore)"
                            : "versions are not compared (versionMismatch: ignore)");
        }
        VersionComparison comparison = new VersionComparison(
                builds ? local(context) : VersionComparison.Versions.none(),
                context.application().build().nodeModules());
        Map<Server, VersionComparison.Versions> servers = context.hosts().each(host -> remote(context, host));
        context.log().line("here: " + comparison.here());
        servers.forEach((server, versions) -> context.log().line(server, versions.toString()));
        List<String> mismatches = new ArrayList<>();
        servers.forEach((server, versions) -> {
            mismatches.addAll(comparison.mismatches(server.name(), versions));
            comparison.remarks(server.name(), versions).forEach(context.log()::warn);
        });
        if (!mismatches.isEmpty() && context.application().versionMismatch() == Policy.FAIL) {
            throw new StepFailure(String.join("\n", mismatches)
                    + "\nName the same version on both sides with tools: (such as php: php8.2), or set "
                    + "versionMismatch: warn");
        }
        mismatches.forEach(context.log()::warn);
        return Outcome.done((builds ? "build directory is empty; " : "")
                + (mismatches.isEmpty() ? "versions agree" : mismatches.size() + " versions differ"));
    }

    @Override
    public List<Call> looks(DeploymentContext context) {
        return context.application().versionMismatch() == Policy.IGNORE ? List.of() : List.of(asking(context));
    }

    /** Composer and Node matter only beside those that build here. */
    private static Call asking(DeploymentContext context) {
        List<String> tools = new ArrayList<>();
        for (String tool : context.source().builds() ? TOOLS : List.of(PHP)) {
            List<String> words = context.application().tools().of(tool);
            tools.add(tool);
            tools.add(String.valueOf(words.size()));
            tools.addAll(words);
        }
        return Call.of(VERSIONS).rest("TOOL", tools);
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        return List.of(
                "make the empty build directory " + RepositoryPreparation.buildDirectory(context),
                "compare the versions of PHP, PHP-FPM, Composer and Node here and on every server (versionMismatch: "
                        + context.application().versionMismatch().name().toLowerCase(Locale.ROOT) + ")");
    }

    private static void empty(Path directory) throws StepFailure {
        try {
            FileTree.delete(directory);
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new StepFailure(
                    "the build directory '" + directory + "' cannot be emptied: " + e
                            + "; remove it by hand, and see who still works in it",
                    e);
        }
    }

    private static VersionComparison.Versions local(DeploymentContext context)
            throws StepFailure, InterruptedException {
        Toolchain toolchain = context.toolchain(context.log()::line);
        try {
            Optional<ToolVersion> php = toolchain.version("php");
            Optional<ToolVersion> composer = toolchain.version("composer");
            return new VersionComparison.Versions(php, List.of(), composer, toolchain.version("node"));
        } catch (BuildFailure e) {
            throw Failures.of(e);
        }
    }

    private static VersionComparison.Versions remote(DeploymentContext context, Host host)
            throws RemoteFailure, StepFailure, InterruptedException {
        Optional<ToolVersion> php = Optional.empty();
        Optional<ToolVersion> composer = Optional.empty();
        Optional<ToolVersion> node = Optional.empty();
        List<ToolVersion> fpm = new ArrayList<>();
        for (String line : host.call(asking(context)).lines()) {
            int space = line.indexOf(' ');
            Optional<ToolVersion> version = space < 0 ? Optional.empty() : ToolVersion.in(line.substring(space + 1));
            if (version.isEmpty()) {
                throw new StepFailure(
                        Reason.FAILED,
                        host.name() + ": " + VERSIONS + " printed '" + line
                                + "', which is no version; see what the server's login scripts print",
                        null);
            }
            switch (line.substring(0, space)) {
                case "php" -> {
                    php = version;
                    context.state()
                            .set(ServerKey.PHP, host.server(), version.get().text());
                }
                case "composer" -> composer = version;
                case "node" -> node = version;
                default -> fpm.add(version.get());
            }
        }
        return new VersionComparison.Versions(php, fpm, composer, node);
    }
}
