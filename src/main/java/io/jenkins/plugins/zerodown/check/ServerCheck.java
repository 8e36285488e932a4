package io.jenkins.plugins.zerodown.check;

import io.jenkins.plugins.zerodown.check.Finding.Severity;
import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.EnvFile;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.release.Amount;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at every server of a target before anything is deployed: connection, room, rights and tools as 3.2 does, and
 * the configuration of web server, PHP-FPM and application beyond that. Changes nothing.
 */
public final class ServerCheck {
    private static final Script WEB = Script.of(ServerCheck.class, "web-server.sh");

    private final Target target;
    private final Application application;
    private final Secrets secrets;

    /** @param secrets where the .env to come is read from */
    public ServerCheck(Target target, Application application, Secrets secrets) {
        this.target = target;
        this.application = application;
        this.secrets = secrets;
    }

    /** @return what was found on each server, in the target's order; a server out of reach is a finding too */
    public List<Finding> on(Hosts hosts) throws InterruptedException {
        List<Finding> all = new ArrayList<>();
        Map<?, Hosts.Attempt<List<Finding>>> attempts = hosts.attempt(this::on);
        hosts.all().forEach(host -> {
            Hosts.Attempt<List<Finding>> attempt = attempts.get(host.server());
            if (attempt.ok()) {
                all.addAll(attempt.result());
            } else {
                String said = attempt.failure().getMessage();
                String own = host.name() + ": ";
                all.add(new Finding(
                        Severity.ERROR,
                        host.name(),
                        said.startsWith(own) ? said.substring(own.length()) : said,
                        "",
                        ""));
            }
        });
        return all;
    }

    private List<Finding> on(Host host) throws RemoteFailure, InterruptedException {
        List<Finding> found = new ArrayList<>();
        List<String> tools = new ArrayList<>();
        // No release is at hand: there must be room for the smallest.
        SpaceCheck space = new SpaceCheck(0, 0);
        for (String line : space.read(host.call(ServerInspection.call(target, application, needsPhp(), true))
                .lines())) {
            if (line.startsWith("problem ")) {
                found.add(new Finding(
                        Severity.ERROR,
                        host.name(),
                        line.substring("problem ".length()).strip(),
                        "",
                        ""));
            } else if (line.startsWith("note ")) {
                found.add(new Finding(
                        Severity.WARNING,
                        host.name(),
                        line.substring("note ".length()).strip(),
                        "",
                        ""));
            } else {
                shown(line).ifPresent(tools::add);
            }
        }
        found.add(new Finding(
                Severity.NOTE,
                host.name(),
                "connected as " + host.server().user() + "; " + String.join(", ", tools),
                "",
                ""));
        found.addAll(WebServerFindings.of(
                target,
                application,
                host.name(),
                host.call(Call.of(WEB).with("DEPLOY_PATH", target.deployPath())).lines(),
                env()));
        return found;
    }

    /** One that cannot be read stops in 1.1, with the reason; here the server's own counts then. */
    private Optional<EnvFile> env() {
        try {
            return application.envFile().isPresent()
                    ? Optional.of(
                            EnvFile.parse(secrets.file(application.envFile().get())))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What a line of server.sh says to people; empty where that is nothing. */
    private static Optional<String> shown(String line) {
        String[] words = line.split(" ");
        return Optional.ofNullable(
                switch (words[0]) {
                    case "free-kilobytes" -> Amount.ofBytes(Long.parseLong(words[1]) * 1024) + " free";
                    case "free-inodes" -> "room for " + words[1] + " more files";
                    case "protected-hardlinks" -> null;
                    case "sha256", "gzip", "setsid" -> words[words.length - 1];
                    case "tar" -> words[1].equals("other") ? "tar" : words[1] + " tar";
                    default -> line;
                });
    }

    private boolean needsPhp() {
        return application.kind().map(Application.Kind.LARAVEL::equals).orElse(false);
    }
}
