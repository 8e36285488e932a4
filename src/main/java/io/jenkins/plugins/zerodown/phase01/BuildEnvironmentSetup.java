package io.jenkins.plugins.zerodown.phase01;

import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.FileTree;
import io.jenkins.plugins.zerodown.workspace.ToolVersion;
import io.jenkins.plugins.zerodown.workspace.Toolchain;
import io.jenkins.plugins.zerodown.flow.Fact;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.StepFailure.Reason;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.config.Application.Policy;
import io.jenkins.plugins.zerodown.config.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** 1.2: an empty build directory, and the versions of PHP, Composer and Node here and on every server compared. */
public final class BuildEnvironmentSetup implements Step {
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
    public Outcome run(Run run) throws StepFailure, InterruptedException {
        boolean builds = run.source().builds();
        if (builds) {
            empty(RepositoryPreparation.buildDirectory(run));
            List<String> names = run.application().build().variables().keySet().stream().sorted().toList();
            if (!names.isEmpty()) {
                run.log().line("build variables: " + String.join(", ", names));
            }
        }
        if (run.application().versionMismatch() == Policy.IGNORE) {
            return Outcome.done(builds ? "build directory is empty; versions are not compared (versionMismatch: ignore)"
                    : "versions are not compared (versionMismatch: ignore)");
        }
        VersionComparison comparison = new VersionComparison(builds ? local(run) : VersionComparison.Versions.none(),
                run.application().build().nodeModules());
        Map<Server, VersionComparison.Versions> servers = run.hosts().each(host -> remote(run, host));
        run.log().line("here: " + comparison.here());
        servers.forEach((server, versions) -> run.log().line(server, versions.toString()));
        List<String> mismatches = new ArrayList<>();
        servers.forEach((server, versions) -> {
            mismatches.addAll(comparison.mismatches(server.name(), versions));
            comparison.remarks(server.name(), versions).forEach(run.log()::warn);
        });
        if (!mismatches.isEmpty() && run.application().versionMismatch() == Policy.FAIL) {
            throw new StepFailure(String.join("\n", mismatches)
                    + "\nName the same version on both sides with tools: (such as php: php8.2), or set versionMismatch: warn");
        }
        mismatches.forEach(run.log()::warn);
        return Outcome.done((builds ? "build directory is empty; " : "")
                + (mismatches.isEmpty() ? "versions agree" : mismatches.size() + " versions differ"));
    }

    @Override
    public List<Call> looks(Run run) {
        return run.application().versionMismatch() == Policy.IGNORE ? List.of() : List.of(asking(run));
    }

    /** Composer and Node matter only beside those that build here. */
    private static Call asking(Run run) {
        List<String> arguments = new ArrayList<>();
        for (String tool : run.source().builds() ? TOOLS : List.of(PHP)) {
            List<String> words = run.application().tools().of(tool);
            arguments.add(tool);
            arguments.add(String.valueOf(words.size()));
            arguments.addAll(words);
        }
        return Call.of(VERSIONS, arguments.toArray(String[]::new));
    }

    @Override
    public List<String> plan(Run run) {
        return List.of("make the empty build directory " + RepositoryPreparation.buildDirectory(run),
                "compare the versions of PHP, PHP-FPM, Composer and Node here and on every server (versionMismatch: "
                        + run.application().versionMismatch().name().toLowerCase(Locale.ROOT) + ")");
    }

    private static void empty(Path directory) throws StepFailure {
        try {
            FileTree.delete(directory);
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new StepFailure("the build directory '" + directory + "' cannot be emptied: " + e
                    + "; remove it by hand, and see who still works in it", e);
        }
    }

    private static VersionComparison.Versions local(Run run) throws StepFailure, InterruptedException {
        Toolchain toolchain = Toolchain.of(run.source(), run.target(), run.application(), run.log()::line);
        try {
            Optional<ToolVersion> php = toolchain.version("php");
            Optional<ToolVersion> composer = toolchain.version("composer");
            return new VersionComparison.Versions(php, List.of(), composer, toolchain.version("node"));
        } catch (BuildFailure e) {
            throw Failures.of(e);
        }
    }

    private static VersionComparison.Versions remote(Run run, Host host)
            throws RemoteFailure, StepFailure, InterruptedException {
        Optional<ToolVersion> php = Optional.empty();
        Optional<ToolVersion> composer = Optional.empty();
        Optional<ToolVersion> node = Optional.empty();
        List<ToolVersion> fpm = new ArrayList<>();
        for (String line : host.call(asking(run)).lines()) {
            int space = line.indexOf(' ');
            Optional<ToolVersion> version = space < 0 ? Optional.empty() : ToolVersion.in(line.substring(space + 1));
            if (version.isEmpty()) {
                throw new StepFailure(Reason.FAILED, host.name() + ": " + VERSIONS + " printed '" + line
                        + "', which is no version; see what the server's login scripts print", null);
            }
            switch (line.substring(0, space)) {
                case "php" -> {
                    php = version;
                    run.facts().set(Fact.PHP, host.server(), version.get().text());
                }
                case "composer" -> composer = version;
                case "node" -> node = version;
                default -> fpm.add(version.get());
            }
        }
        return new VersionComparison.Versions(php, fpm, composer, node);
    }
}
