package io.jenkins.plugins.zerodown.lock;

import io.jenkins.plugins.zerodown.local.Sha256;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.OneLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who has a server's lock.
 *
 * @param token empty: the lock has no owner in it, because he died while he took it
 * @param since when it was taken, by the server's clock; empty text where unknown
 * @param beat the last heartbeat, in seconds since 1970 by the server's clock
 * @param age of that heartbeat, in seconds; below zero where the server's clock was set back since
 * @param jobs detached commands that still run, such as 20250820092100/6.1
 */
public record LockHolder(String token, Owner owner, String since, long beat, long age, List<String> jobs) {
    public LockHolder {
        jobs = List.copyOf(jobs);
    }

    /**
     * @param lines of lock-holder.sh
     * @return empty where the lock is free
     * @throws IllegalArgumentException where they say neither that it is free nor who has it
     */
    static Optional<LockHolder> read(List<String> lines) {
        if (lines.equals(List.of("free"))) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        List<String> jobs = new ArrayList<>();
        for (String line : lines) {
            int space = line.indexOf(' ');
            String key = space < 0 ? line : line.substring(0, space);
            String value = space < 0 ? "" : OneLine.of(line.substring(space + 1));
            if (key.equals("job")) {
                jobs.add(value);
            } else {
                values.putIfAbsent(key, value);
            }
        }
        if (!values.containsKey("token") && !values.containsKey("who")) {
            throw new IllegalArgumentException(String.join(" ", lines));
        }
        String who = values.getOrDefault("who", "");
        Owner owner =
                new Owner(who.isEmpty() ? "somebody who left no name" : who, Optional.ofNullable(values.get("url")));
        return Optional.of(new LockHolder(
                values.getOrDefault("token", ""),
                owner,
                values.getOrDefault("since", ""),
                number(values.get("beat")),
                number(values.get("age")),
                jobs));
    }

    /**
     * By which a person names the holder that he was shown. Of his token, which is a secret, it tells nothing; another
     * deployment has another one.
     */
    public String mark() {
        return token.isEmpty()
                ? "nameless"
                : Sha256.of(token.getBytes(StandardCharsets.US_ASCII)).substring(0, 8);
    }

    private static long number(String text) {
        return text != null && text.matches("-?[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    @Override
    public String toString() {
        return owner + (since.isEmpty() ? "" : ", since " + since);
    }
}
