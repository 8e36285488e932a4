package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.target.Server;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The facts of one deployment. Thread-safe. */
public final class Facts implements Serializable {
    private static final long serialVersionUID = 1;

    private final Map<String, String> values = new ConcurrentHashMap<>();

    public Optional<String> get(Fact fact) {
        return Optional.ofNullable(values.get(fact.name()));
    }

    /** @throws IllegalStateException where no earlier step has set it: a step run out of order */
    public String need(Fact fact) {
        return get(fact).orElseThrow(() -> new IllegalStateException("no earlier step has set " + fact));
    }

    public void set(Fact fact, String value) {
        values.put(fact.name(), value);
    }

    public Optional<String> get(Fact fact, Server server) {
        return Optional.ofNullable(values.get(key(fact, server)));
    }

    public void set(Fact fact, Server server, String value) {
        values.put(key(fact, server), value);
    }

    public void clear(Fact fact, Server server) {
        values.remove(key(fact, server));
    }

    private static String key(Fact fact, Server server) {
        return fact.name() + '@' + server.name();
    }
}
