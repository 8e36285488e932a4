package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.check.LoadedExtensions;
import io.jenkins.plugins.zerodown.config.Application.Policy;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.ComposerLock;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a server's PHP has the extensions that the release's composer.lock asks for. */
final class PhpExtensions {
    private PhpExtensions() {}

    /** What will be asked of each server; nothing where {@code versionMismatch} is {@code ignore} or none is needed. */
    static List<Call> looks(DeploymentContext context) {
        try {
            return needed(context).isEmpty() ? List.of() : List.of(LoadedExtensions.call(context.application()));
        } catch (StepFailure e) {
            return List.of();
        }
    }

    /** Extensions that each release needs, with the package that needs each. */
    static Map<String, String> needed(DeploymentContext context) throws StepFailure {
        Optional<Path> directory = context.state().get(StateKey.BUILD_DIRECTORY);
        if (context.application().versionMismatch() == Policy.IGNORE || directory.isEmpty()) {
            return Map.of();
        }
        try {
            Optional<ComposerLock> lock = ComposerLock.of(directory.get());
            return lock.isPresent() ? lock.get().extensions() : Map.of();
        } catch (BuildFailure e) {
            throw new StepFailure(StepFailure.Reason.UNUSABLE, e.getMessage(), e);
        }
    }

    /** What each PHP of a server lacks, a sentence each; empty where nothing is known to be missing. */
    static List<String> missing(DeploymentContext context, Host host, Map<String, String> needed)
            throws RemoteFailure, InterruptedException {
        if (needed.isEmpty()) {
            return List.of();
        }
        return LoadedExtensions.on(context.application(), host).lacking(needed).stream()
                .map(lack -> host.name() + ": " + lack)
                .toList();
    }
}
