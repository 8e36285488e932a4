package io.jenkins.plugins.zerodown.flow;

import java.util.Optional;
import java.util.stream.Stream;

/** The name of something that is known of a deployment, as a whole or for each server. */
public sealed interface StateName permits StateKey, ServerKey {
    String name();

    /** Empty where nothing is called so. */
    static Optional<StateName> of(String name) {
        return Stream.<StateName>concat(StateKey.ALL.stream(), ServerKey.ALL.stream())
                .filter(key -> key.name().equals(name))
                .findFirst();
    }
}
