package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.FramedAnswer;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.PhpProgram;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Links that config/filesystems.php names beside public/storage, which 4.1 has made: as artisan storage:link does. */
final class PublicLinks {
    private static final Script MAKE = Script.of(PublicLinks.class, "6.2-public-links.sh");
    private static final PhpProgram PROGRAM = PhpProgram.of(PublicLinks.class, "6.2-public-links.php");
    private static final Pattern LINK = Pattern.compile("(?m)^\\s*public_path\\(");

    private PublicLinks() {}

    /** Whether the source names more than one: nearly none does, and then no server need be asked. */
    static boolean areWanted(DeploymentContext context) throws StepFailure {
        Optional<Path> source = context.state().get(StateKey.BUILD_DIRECTORY);
        Path file = source.map(directory -> directory.resolve("config/filesystems.php"))
                .orElse(Path.of("config"));
        if (!context.laravel() || source.isEmpty() || !Files.isRegularFile(file)) {
            return false;
        }
        try {
            return LINK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .results()
                            .count()
                    > 1;
        } catch (IOException e) {
            throw new StepFailure(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    static void make(DeploymentContext context, Host host) throws RemoteFailure, InterruptedException {
        FramedAnswer answer = FramedAnswer.of(
                host,
                Call.of(MAKE)
                        .with("PROGRAM", PROGRAM.text())
                        .with("HELD", context.held())
                        .with("RELEASE_PATH", context.layout().release(context.release()))
                        .rest("PHP", context.application().tools().of("php")));
        for (String line : answer.lines()) {
            String[] words = line.split(" ", 2);
            String what = host.name() + ": " + (words.length > 1 ? words[1] : "");
            switch (words[0]) {
                case "linked" -> context.log().line(host.server(), words[1].replaceFirst(" ", " -> "));
                case "kept" ->
                    context.log()
                            .warn(what
                                    + " is no link, though config/filesystems.php names one there; remove it from the"
                                    + " source");
                case "outside" ->
                    context.log()
                            .warn(what + " is outside of the release: that link of config/filesystems.php is not made");
                case "failed" -> context.log().warn(what + ": that link of config/filesystems.php could not be made");
                case "uncached" ->
                    context.log()
                            .warn(host.name()
                                    + ": without the config cache nobody knows which links config/filesystems.php"
                                    + " names; only public/storage is made. Add config to caches, or run artisan"
                                    + " storage:link in commands.midRelease");
                default -> throw RemoteFailure.garbled(host.name(), MAKE, line);
            }
        }
    }
}
