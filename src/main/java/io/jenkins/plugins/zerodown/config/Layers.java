package io.jenkins.plugins.zerodown.config;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts the layers of an application's options over each other. */
public final class Layers {
    private Layers() {}

    /**
     * Maps merge key by key; of lists and single values the latest stands.
     *
     * @param target its locked keys may be set by its own layer alone
     * @param own the target's own {@code application:}
     * @param later the repository's, then the step's
     * @throws BadConfiguration naming each key that is locked or cannot be used
     */
    public static Application application(Target target, Layer own, List<Layer> later) throws BadConfiguration {
        Problems problems = new Problems();
        Application application = application(target.name(), target.locked(), own, later, problems);
        problems.throwIfAny();
        return application;
    }

    static Application application(String target, Set<String> locked, Layer own, List<Layer> later, Problems problems) {
        Value.Entries merged = ApplicationReader.expanded(own.entries());
        Set<Path> secrets = new LinkedHashSet<>(NamedSecrets.in(own.entries()));
        for (Layer layer : later) {
            Value.Entries over = ApplicationReader.expanded(layer.entries());
            locked.stream()
                    .sorted()
                    .forEach(key -> find(over, key)
                            .ifPresent(value -> problems.add(
                                    value.place(),
                                    Problems.shown(value) + " where target " + target + " locks " + key,
                                    "remove it here, or have it unlocked in the target")));
            merged = over.over(merged);
            secrets.addAll(NamedSecrets.in(over));
        }
        return ApplicationReader.whole(merged, problems).withSecretFiles(secrets);
    }

    /**
     * What a layer says of a key such as {@code build.tests}: its value, or one that replaces the whole map around it.
     */
    private static Optional<Value> find(Value.Entries entries, String key) {
        int dot = key.indexOf('.');
        if (dot < 0) {
            return Optional.ofNullable(entries.values().get(key));
        }
        Map<String, Value> values = entries.values();
        Value outer = values.get(key.substring(0, dot));
        return outer instanceof Value.Entries inner
                ? Optional.ofNullable(inner.values().get(key.substring(dot + 1)))
                : Optional.ofNullable(outer);
    }
}
