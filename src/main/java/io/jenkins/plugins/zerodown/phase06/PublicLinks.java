package io.jenkins.plugins.zerodown.phase06;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Links that config/filesystems.php names beside public/storage, which 4.1 has made: as artisan storage:link does. */
final class PublicLinks {
    private static final Script MAKE = Script.of(PublicLinks.class, "6.2-public-links.sh");
    private static final PhpProgram PROGRAM = PhpProgram.of(PublicLinks.class, "6.2-public-links.php");
    private static final Pattern LINK = Pattern.compile("public_path\\((?!\\s*['\"]storage['\"]\\s*\\))");
    private static final ObjectMapper JSON = new ObjectMapper();

    private PublicLinks() {}

    /** Whether the source may name another: nearly none does, and then no server need be asked. */
    static boolean areWanted(DeploymentContext context) throws StepFailure {
        Optional<Path> source = context.state().get(StateKey.BUILD_DIRECTORY);
        Path file = source.map(directory -> directory.resolve("config/filesystems.php"))
                .orElse(Path.of("config"));
        if (!context.laravel() || source.isEmpty() || !Files.isRegularFile(file)) {
            return false;
        }
        try {
            return LINK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .find();
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
        for (List<String> link : read(host, answer.text().strip())) {
            String path = link.size() > 1 ? link.get(1) : "";
            String why = link.size() > 2 ? link.get(2) : "";
            switch (link.get(0)) {
                case "linked" -> context.log().line(host.server(), path + " -> " + why);
                case "kept" ->
                    warn(context, host, path, "is no link, though that names one there; remove it from the source");
                case "outside" -> warn(context, host, path, "is outside of the release, and that link is not made");
                case "failed" -> warn(context, host, path, "could not be made: " + why);
                case "uncached" ->
                    context.log()
                            .warn(host.name()
                                    + ": without the config cache nobody knows which links config/filesystems.php"
                                    + " names; only public/storage is made. Add config to caches, or run artisan"
                                    + " storage:link in commands.midRelease");
                default -> throw RemoteFailure.garbled(host.name(), MAKE, answer.text());
            }
        }
    }

    private static void warn(DeploymentContext context, Host host, String path, String what) {
        context.log().warn(host.name() + ": of the links of config/filesystems.php, " + path + " " + what);
    }

    private static List<List<String>> read(Host host, String text) throws RemoteFailure {
        try {
            return JSON.readValue(text, new TypeReference<List<List<String>>>() {});
        } catch (JsonProcessingException e) {
            throw RemoteFailure.garbled(host.name(), MAKE, text);
        }
    }
}
