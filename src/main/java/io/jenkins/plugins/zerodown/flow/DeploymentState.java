package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.config.Server;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What the steps of one deployment have told each other. Thread-safe. */
public final class DeploymentState implements Serializable {
    private static final long serialVersionUID = 2;
    private static final char AT = '@';

    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final transient Watcher watcher;

    public DeploymentState() {
        this(Map.of(), (fact, server, value) -> {});
    }

    /**
     * Those of a deployment that is taken up again.
     *
     * @param known as {@link #all} gave them
     * @param watcher told of every change from now on, by the thread that makes it
     * @throws IllegalArgumentException naming a key that is no fact's
     */
    public DeploymentState(Map<String, String> known, Watcher watcher) {
        known.forEach((key, value) -> {
            String name = key.indexOf(AT) < 0 ? key : key.substring(0, key.indexOf(AT));
            if (value == null
                    || Arrays.stream(Fact.values())
                            .noneMatch(fact -> fact.name().equals(name))) {
                throw new IllegalArgumentException(key + " is no fact of a deployment");
            }
            values.put(key, value);
        });
        this.watcher = watcher;
    }

    /** Sees every change of a fact at once, such as one who must remember it over a restart. */
    public interface Watcher {
        /** @param server empty for a fact of the whole deployment; @param value empty where it was cleared */
        void changed(Fact fact, Optional<String> server, Optional<String> value);
    }

    /** Every fact: {@code RELEASE}, or {@code PREVIOUS@web1} for that of one server. */
    public Map<String, String> all() {
        return new TreeMap<>(values);
    }

    public Optional<String> get(Fact fact) {
        return Optional.ofNullable(values.get(fact.name()));
    }

    /** @throws IllegalStateException where no earlier step has set it: a step run out of order */
    public String need(Fact fact) {
        return get(fact).orElseThrow(() -> new IllegalStateException("no earlier step has set " + fact));
    }

    public void set(Fact fact, String value) {
        put(fact.name(), fact, Optional.empty(), Optional.of(value));
    }

    public void clear(Fact fact) {
        put(fact.name(), fact, Optional.empty(), Optional.empty());
    }

    public Optional<String> get(Fact fact, Server server) {
        return Optional.ofNullable(values.get(key(fact, server)));
    }

    public void set(Fact fact, Server server, String value) {
        put(key(fact, server), fact, Optional.of(server.name()), Optional.of(value));
    }

    public void clear(Fact fact, Server server) {
        put(key(fact, server), fact, Optional.of(server.name()), Optional.empty());
    }

    private void put(String key, Fact fact, Optional<String> server, Optional<String> value) {
        String before = value.isPresent() ? values.put(key, value.get()) : values.remove(key);
        if (watcher != null && !value.equals(Optional.ofNullable(before))) {
            watcher.changed(fact, server, value);
        }
    }

    private static String key(Fact fact, Server server) {
        return fact.name() + AT + server.name();
    }
}
