package io.jenkins.plugins.zerodown.jenkins.steps;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a pipeline is given of a deployment: maps and texts, which a sandbox lets it read and a restart keeps. */
final class PipelineResult {
    private static final String AT = "@";

    private PipelineResult() {}

    /**
     * {@code [target: 'production', release: …, previous: …, commit: …, servers: [web1: [release: …, previous: …]]]}.
     */
    static Serializable of(String target, Map<String, String> facts) {
        LinkedHashMap<String, Serializable> result = new LinkedHashMap<>();
        result.put("target", target);
        result.put("release", facts.get("RELEASE"));
        result.put("previous", orNull(previous(facts)));
        result.put("commit", facts.get("COMMIT"));
        LinkedHashMap<String, Serializable> servers = new LinkedHashMap<>();
        facts.forEach((key, value) -> {
            if (key.startsWith("PREVIOUS" + AT)) {
                String name = key.substring(key.indexOf(AT) + 1);
                LinkedHashMap<String, Serializable> server = new LinkedHashMap<>();
                server.put("live", facts.containsKey("SWITCHING" + AT + name) ? facts.get("RELEASE") : orNull(value));
                server.put("previous", orNull(value));
                servers.put(name, server);
            }
        });
        result.put("servers", servers);
        return result;
    }

    /** A JSON text as maps, lists and texts. */
    static Serializable plain(JsonNode json) {
        if (json.isArray()) {
            ArrayList<Serializable> list = new ArrayList<>();
            json.forEach(element -> list.add(plain(element)));
            return list;
        }
        if (json.isObject()) {
            LinkedHashMap<String, Serializable> map = new LinkedHashMap<>();
            json.fields().forEachRemaining(field -> map.put(field.getKey(), plain(field.getValue())));
            return map;
        }
        return json.isNull()
                ? null
                : json.isBoolean()
                        ? (Serializable) json.booleanValue()
                        : json.isIntegralNumber() ? (Serializable) json.longValue() : json.asText();
    }

    /** What was live before, where it was the same on every server; else empty text. */
    static String previous(Map<String, String> facts) {
        return facts.entrySet().stream()
                .filter(fact -> fact.getKey().startsWith("PREVIOUS" + AT))
                .map(Map.Entry::getValue)
                .distinct()
                .reduce((one, other) -> "")
                .orElse("");
    }

    private static String orNull(String text) {
        return Optional.ofNullable(text).filter(some -> !some.isEmpty()).orElse(null);
    }
}
