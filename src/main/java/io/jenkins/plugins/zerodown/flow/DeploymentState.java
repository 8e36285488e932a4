package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.config.Server;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the steps of one deployment have told each other. Survives a restart in its stored form, a text for each key:
 * {@code RELEASE}, or {@code PREVIOUS@web1} for that of one server. Holds no secret. Thread-safe.
 */
public final class DeploymentState {
    private static final char AT = '@';

    /** In the stored form: a text that another version wrote leaves as it came. */
    private final Map<String, String> texts = new ConcurrentHashMap<>();

    private final Watcher watcher;

    public DeploymentState() {
        this(Map.of());
    }

    /**
     * That of a deployment as it was kept, to be looked at. What another version of the plugin has kept beside is
     * passed over.
     */
    public static DeploymentState seen(Map<String, String> kept) {
        DeploymentState state = new DeploymentState();
        kept.forEach((key, text) -> {
            if (isKnown(key)) {
                state.texts.put(key, text);
            }
        });
        return state;
    }

    /** That of a deployment that is taken up again, and that nobody watches. */
    public DeploymentState(Map<String, String> kept) {
        this(kept, (key, server, text) -> {});
    }

    /**
     * That of a deployment that is taken up again.
     *
     * @param kept as {@link #all} gave them
     * @param watcher told of every change from now on, by the thread that makes it
     * @throws IllegalArgumentException naming a key that is no fact's
     */
    public DeploymentState(Map<String, String> kept, Watcher watcher) {
        kept.forEach((key, text) -> {
            if (text == null || !isKnown(key)) {
                throw new IllegalArgumentException(key + " is no fact of a deployment");
            }
            texts.put(key, text);
        });
        this.watcher = watcher;
    }

    private static boolean isKnown(String key) {
        int at = key.indexOf(AT);
        return StateName.of(at < 0 ? key : key.substring(0, at)).isPresent();
    }

    /** Sees every change at once, such as one who must remember it over a restart. */
    public interface Watcher {
        /**
         * @param server empty for what is known of the whole deployment
         * @param text in the stored form; empty where it was cleared
         */
        void changed(StateName key, Optional<String> server, Optional<String> text);
    }

    /** Now, in whole seconds, as times of a deployment are kept. */
    public static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    /** How a key is called in the stored form. */
    public static String stored(String name, Optional<String> server) {
        return server.map(its -> name + AT + its).orElse(name);
    }

    /** Everything that is known, in the stored form. */
    public Map<String, String> all() {
        return new TreeMap<>(texts);
    }

    public <T> Optional<T> get(StateKey<T> key) {
        return text(key).map(key.codec().parser());
    }

    /** In the stored form. */
    public Optional<String> text(StateKey<?> key) {
        return Optional.ofNullable(texts.get(key.name()));
    }

    /** @throws IllegalStateException where no earlier step has set it: a step run out of order */
    public <T> T need(StateKey<T> key) {
        return get(key).orElseThrow(() -> new IllegalStateException("no earlier step has set " + key));
    }

    public boolean has(StateKey<?> key) {
        return texts.containsKey(key.name());
    }

    public <T> void set(StateKey<T> key, T value) {
        put(key, Optional.empty(), Optional.of(key.codec().formatter().apply(value)));
    }

    /** @param text as it is kept: the path of a file on another machine is none here */
    public void setText(StateKey<?> key, String text) {
        put(key, Optional.empty(), Optional.of(text));
    }

    public void clear(StateKey<?> key) {
        put(key, Optional.empty(), Optional.empty());
    }

    public <T> Optional<T> get(ServerKey<T> key, Server server) {
        return Optional.ofNullable(texts.get(stored(key.name(), Optional.of(server.name()))))
                .map(key.codec().parser());
    }

    public boolean has(ServerKey<?> key, Server server) {
        return texts.containsKey(stored(key.name(), Optional.of(server.name())));
    }

    public <T> void set(ServerKey<T> key, Server server, T value) {
        put(key, Optional.of(server.name()), Optional.of(key.codec().formatter().apply(value)));
    }

    public void clear(ServerKey<?> key, Server server) {
        put(key, Optional.of(server.name()), Optional.empty());
    }

    /** Of every server of which it is known, by the servers' names. */
    public <T> Map<String, T> each(ServerKey<T> key) {
        String begin = key.name() + AT;
        Map<String, T> each = new TreeMap<>();
        texts.forEach((name, text) -> {
            if (name.startsWith(begin)) {
                each.put(name.substring(begin.length()), key.codec().parser().apply(text));
            }
        });
        return each;
    }

    private void put(StateName key, Optional<String> server, Optional<String> text) {
        String stored = stored(key.name(), server);
        String before = text.isPresent() ? texts.put(stored, text.get()) : texts.remove(stored);
        if (!text.equals(Optional.ofNullable(before))) {
            watcher.changed(key, server, text);
        }
    }
}
