package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.config.BadConfiguration;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How long a command waits for its target. */
final class PatienceOption {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,5})([smh]?)");

    /** Long enough to see that the owner of a lock is dead, and to take it over. */
    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "2m",
            description = "How long to wait for another deployment, such as 30s, 10m or 0 (default: ${DEFAULT-VALUE}).")
    private String wait;

    /** @throws BadConfiguration naming what is no time */
    Duration patience() throws BadConfiguration {
        Matcher matcher = TIME.matcher(wait);
        if (!matcher.matches()) {
            throw new BadConfiguration("--wait " + wait + ": it is no time; write such as 30s, 10m, 1h or 0");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofSeconds(count);
        };
    }
}
