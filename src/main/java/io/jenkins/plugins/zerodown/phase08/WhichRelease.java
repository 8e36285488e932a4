package io.jenkins.plugins.zerodown.phase08;

import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.probe.ServerRequest;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.PhpProgram;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Asks a server's web server which release PHP runs there: the only proof that no cache on the way serves the old one.
 */
final class WhichRelease {
    private static final Script ASK = Script.of(WhichRelease.class, "8.1-which-release.sh");
    private static final String PROGRAM =
            PhpProgram.of(ServerRequest.class, "ask-server.php").text();
    /** In one go: FPM's workers each have a cache of their own. */
    private static final String TIMES = "4";

    private final DeploymentContext context;
    private final Duration patience;

    /** @param patience how long the old release may still answer, such as while FPM reloads */
    WhichRelease(DeploymentContext context, Duration patience) {
        this.context = context;
        this.patience = patience;
    }

    /** Why it cannot be asked; empty where it can. */
    Optional<String> obstacle() {
        if (context.target()
                .sharedHosting()
                .map(Target.SharedHosting::mode)
                .filter(Target.PublicMode.COPY::equals)
                .isPresent()) {
            return Optional.of("publicMode copy serves a directory of its own");
        }
        if (base().isEmpty()) {
            return Optional.of(
                    context.target().servers().size() > 1
                                    || context.application().health().isPresent()
                            ? "health.perServer does not say how each server is asked"
                            : "no health.url or health.perServer is set");
        }
        return Optional.empty();
    }

    /**
     * @return whether the new release was seen to answer; where the page was not run, the log says why
     * @throws StepFailure where the old release still answers
     */
    boolean isNewOn(Host host) throws RemoteFailure, StepFailure, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        List<String> answers = ask(host);
        while (!olds(answers).isEmpty() && System.nanoTime() < end) {
            Thread.sleep(250);
            answers = ask(host);
        }
        List<String> olds = olds(answers);
        if (!olds.isEmpty()) {
            throw new StepFailure(
                    host.name() + ": PHP still runs release " + olds.get(0).split(" ")[1]
                            + " though current leads to "
                            + context.release()
                            + ". Let the web server hand PHP the real path (nginx: fastcgi_param SCRIPT_FILENAME"
                            + " $realpath_root$fastcgi_script_name; fastcgi_param DOCUMENT_ROOT $realpath_root;), or"
                            + " set opcache: reload");
        }
        answers.stream()
                .filter(answer -> answer.startsWith("asked "))
                .findFirst()
                .ifPresent(answer -> context.log()
                        .line(host.server(), "which release PHP runs could not be asked: " + answer.substring(6)));
        if (answers.stream().anyMatch(answer -> answer.endsWith(" linked"))) {
            context.log()
                    .warn(host.name()
                            + ": PHP is given paths through the link current, which its caches may hold for "
                            + "minutes after a"
                            + " switch; with nginx use $realpath_root in place of $document_root for SCRIPT_FILENAME"
                            + " and DOCUMENT_ROOT");
        }
        return answers.stream().anyMatch(this::isNew);
    }

    private boolean isNew(String answer) {
        return answer.startsWith("runs " + context.release() + " ");
    }

    private List<String> olds(List<String> answers) {
        return answers.stream()
                .filter(answer -> answer.startsWith("runs ") && !isNew(answer))
                .toList();
    }

    private List<String> ask(Host host) throws RemoteFailure, InterruptedException {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String page = "zd-" + HexFormat.of().formatHex(random) + ".php";
        String previous = context.previous(host.server())
                .filter(id -> !id.equals(context.release()))
                .map(ReleaseId::value)
                .orElse("");
        return host.call(Call.of(ASK)
                        .with("PROGRAM", PROGRAM)
                        .with("DEPLOY_PATH", context.target().deployPath())
                        .with("RELEASE_ID", context.release().value())
                        .with("PREVIOUS_ID", previous)
                        .with("PAGE", page)
                        .with("URL", base().orElseThrow().resolve("/" + page).toString())
                        .with("HOST", ServerRequest.publicHost(context))
                        .with("TIMES", TIMES)
                        .rest("PHP", context.application().tools().of("php")))
                .lines();
    }

    /** One server alone is what its public URL leads to; of several, that may lead to any. */
    private Optional<URI> base() {
        Optional<Health> health = context.application().health();
        return health.flatMap(Health::perServer)
                .or(() -> context.target().servers().size() == 1 ? health.flatMap(Health::url) : Optional.empty())
                .map(URI::create);
    }
}
