package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a value of a deployment's state is kept as text.
 *
 * @param parser throws {@link RuntimeException} of a text that it did not write
 */
public record StateCodec<T>(Function<String, T> parser, Function<T, String> formatter) {
    static final StateCodec<String> TEXT = new StateCodec<>(text -> text, text -> text);
    static final StateCodec<Path> PATH = new StateCodec<>(Path::of, Path::toString);
    static final StateCodec<Long> NUMBER = new StateCodec<>(Long::valueOf, String::valueOf);
    /** ISO-8601, UTC. */
    static final StateCodec<Instant> TIME = new StateCodec<>(Instant::parse, Instant::toString);

    static final StateCodec<ReleaseId> RELEASE = new StateCodec<>(ReleaseId::new, ReleaseId::value);
    /** Empty text for none. */
    static final StateCodec<Optional<ReleaseId>> OPTIONAL_RELEASE = new StateCodec<>(
            text -> text.isEmpty() ? Optional.empty() : Optional.of(new ReleaseId(text)),
            id -> id.map(ReleaseId::value).orElse(""));
    /** A line each. */
    static final StateCodec<List<String>> LINES =
            new StateCodec<>(text -> text.lines().toList(), lines -> String.join("\n", lines));

    static final StateCodec<Application.Kind> KIND = words(Application.Kind.class);
    static final StateCodec<Application.Notification.Outcome> OUTCOME = words(Application.Notification.Outcome.class);
    static final StateCodec<RollbackDecision> DECISION =
            new StateCodec<>(RollbackDecision::parse, RollbackDecision::text);

    /** What is either set or absent. @param text that it is kept as */
    static StateCodec<Boolean> flag(String text) {
        return new StateCodec<>(kept -> true, set -> {
            if (!set) {
                throw new IllegalArgumentException("a flag that is not set is cleared");
            }
            return text;
        });
    }

    private static <E extends Enum<E>> StateCodec<E> words(Class<E> type) {
        return new StateCodec<>(
                text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)),
                value -> value.name().toLowerCase(Locale.ROOT));
    }
}
