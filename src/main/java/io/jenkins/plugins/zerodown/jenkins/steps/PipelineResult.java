package io.jenkins.plugins.zerodown.jenkins.steps;

import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a pipeline is given of a deployment: maps and texts, which a sandbox lets it read and a restart keeps. */
final class PipelineResult {
    private PipelineResult() {}

    /**
     * {@code [target: 'production', release: …, previous: …, commit: …, preview: …, servers: [web1: [live: …, previous:
     * …]]]}.
     */
    static Serializable of(String target, DeploymentState state) {
        String release = state.text(StateKey.RELEASE).orElse(null);
        Map<String, Boolean> switching = state.each(ServerKey.SWITCHING);
        LinkedHashMap<String, Serializable> result = new LinkedHashMap<>();
        result.put("target", target);
        result.put("release", release);
        result.put("previous", orNull(previous(state)));
        result.put("commit", state.get(StateKey.COMMIT).orElse(null));
        result.put("preview", state.get(StateKey.PREVIEW).orElse(null));
        LinkedHashMap<String, Serializable> servers = new LinkedHashMap<>();
        state.each(ServerKey.PREVIOUS).forEach((name, before) -> {
            String previous = before.map(ReleaseId::value).orElse(null);
            LinkedHashMap<String, Serializable> server = new LinkedHashMap<>();
            server.put("live", switching.containsKey(name) ? release : previous);
            server.put("previous", previous);
            servers.put(name, server);
        });
        result.put("servers", servers);
        return result;
    }

    /** Maps, lists, texts and numbers as what a pipeline keeps. */
    static Serializable plain(Object value) {
        if (value instanceof List<?> elements) {
            ArrayList<Serializable> list = new ArrayList<>();
            elements.forEach(element -> list.add(plain(element)));
            return list;
        }
        if (value instanceof Map<?, ?> fields) {
            LinkedHashMap<String, Serializable> map = new LinkedHashMap<>();
            fields.forEach((name, field) -> map.put((String) name, plain(field)));
            return map;
        }
        return value instanceof Integer number ? (Serializable) number.longValue() : (Serializable) value;
    }

    /** What was live before, where it was the same on every server; else empty text. */
    static String previous(DeploymentState state) {
        Set<Optional<ReleaseId>> before =
                Set.copyOf(state.each(ServerKey.PREVIOUS).values());
        return before.size() == 1
                ? before.iterator().next().map(ReleaseId::value).orElse("")
                : "";
    }

    private static String orNull(String text) {
        return Optional.ofNullable(text).filter(some -> !some.isEmpty()).orElse(null);
    }
}
