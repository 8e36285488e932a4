package io.jenkins.plugins.zerodown.release;

import io.jenkins.plugins.zerodown.remote.OneLine;
import java.util.Optional;

/**
 * Who takes a lock, as others will read it.
 *
 * @param who user or job; control characters become spaces
 * @param url of the build, where there is one
 */
public record Owner(String who, Optional<String> url) {
    public Owner {
        who = OneLine.of(who);
        url = url.map(OneLine::of);
        if (who.isEmpty()) {
            throw new IllegalArgumentException("an owner has a name");
        }
    }

    /** The owner file: one "key value" a line. */
    public String text() {
        return "who " + who + "\n" + url.map(address -> "url " + address + "\n").orElse("");
    }

    @Override
    public String toString() {
        return who + url.map(address -> " (" + address + ")").orElse("");
    }
}
