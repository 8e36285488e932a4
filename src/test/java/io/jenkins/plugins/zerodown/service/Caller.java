package io.jenkins.plugins.zerodown.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Stands for the controller: knows nothing of the engine but JSON, remembers what events tell it to, and survives every
 * service that it asks.
 */
final class Caller {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final List<JsonNode> answers = new CopyOnWriteArrayList<>();
    private final Map<String, String> facts = new TreeMap<>();
    private final ObjectNode order = JSON.createObjectNode();
    private final Map<String, byte[]> secrets = new TreeMap<>();
    private JsonNode slot;
    private String deployment = "job/app#1";
    private volatile Predicate<JsonNode> breaksAt = event -> false;

    /** @param directory for work and cache */
    Caller(Path directory, String configuration) {
        order.put("configuration", configuration);
        order.put("work", directory.resolve("work").toString());
        order.put("cache", directory.resolve("cache").toString());
        order.put("who", "app #1");
        order.put("url", "https://ci.example.com/job/app/1/");
    }

    Caller source(Path directory, boolean build) {
        order.putObject("source").put("directory", directory.toString()).put("build", build);
        return this;
    }

    Caller withoutSource() {
        order.remove("source");
        return this;
    }

    /** @param json keys of {@code application:} */
    Caller options(String json) {
        order.withArray("layers")
                .addObject()
                .put("origin", "the step's arguments")
                .set("options", read(json));
        return this;
    }

    Caller secret(String name, String value) {
        secrets.put(name, value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Another deployment, by the same people, with the facts of the one before it. */
    Caller next(String id) {
        deployment = id;
        slot = null;
        return this;
    }

    /** Another build's deployment, which has a work directory of its own. */
    Caller other(String id) {
        order.put("work", order.path("work").asText() + "-other");
        return next(id);
    }

    Caller patience(long seconds) {
        order.put("patience", seconds);
        return this;
    }

    /**
     * From the first such event on this caller cannot be told anything any more. Waits for what is being told: a
     * session that was given up may tell something still, and must not break what comes after it.
     */
    synchronized Caller breaksAt(Predicate<JsonNode> event) {
        breaksAt = event;
        return this;
    }

    ObjectNode request(String what) {
        ObjectNode request = JSON.createObjectNode().put("do", what).put("deployment", deployment);
        ObjectNode setting = request.putObject("setting");
        setting.set("order", order);
        ObjectNode given = setting.putObject("secrets");
        secrets.forEach((name, value) -> given.put(name, Base64.getEncoder().encodeToString(value)));
        ObjectNode known = setting.putObject("facts");
        synchronized (facts) {
            facts.forEach(known::put);
        }
        if (slot != null) {
            setting.set("slot", slot);
        }
        return request;
    }

    JsonNode ask(BiFunction<byte[], Consumer<byte[]>, byte[]> service, ObjectNode request) {
        return ask(service, request, this::told);
    }

    JsonNode ask(BiFunction<byte[], Consumer<byte[]>, byte[]> service, ObjectNode request, Consumer<byte[]> told) {
        JsonNode answer = read(new String(service.apply(bytes(request), told), StandardCharsets.UTF_8));
        answers.add(answer);
        return answer;
    }

    JsonNode step(BiFunction<byte[], Consumer<byte[]>, byte[]> service, String number) {
        return ask(service, request("step").put("step", number));
    }

    JsonNode part(BiFunction<byte[], Consumer<byte[]>, byte[]> service, String number) {
        return ask(service, request("step").put("step", number).put("separate", true));
    }

    JsonNode revert(BiFunction<byte[], Consumer<byte[]>, byte[]> service, String reason, String message) {
        ObjectNode request = request("revert");
        request.putObject("failure").put("reason", reason).put("message", message);
        return ask(service, request);
    }

    JsonNode stop(BiFunction<byte[], Consumer<byte[]>, byte[]> service) {
        return ask(service, JSON.createObjectNode().put("do", "stop").put("deployment", deployment));
    }

    private synchronized void told(byte[] json) {
        JsonNode event = read(new String(json, StandardCharsets.UTF_8));
        if (breaksAt.test(event)) {
            breaksAt = any -> true;
            throw new IllegalStateException("the channel is closed");
        }
        events.add(event);
        if (event.has("fact")) {
            String key = event.get("fact").asText()
                    + (event.has("server") ? "@" + event.get("server").asText() : "");
            synchronized (facts) {
                if (event.has("value")) {
                    facts.put(key, event.get("value").asText());
                } else {
                    facts.remove(key);
                }
            }
        } else if (event.has("slot")) {
            slot = event.get("slot").isNull() ? null : event.get("slot");
        }
    }

    Map<String, String> facts() {
        synchronized (facts) {
            return new TreeMap<>(facts);
        }
    }

    /** What it would send to prove that the slot is its own; null where it has none. */
    JsonNode slot() {
        return slot;
    }

    List<JsonNode> events() {
        return events;
    }

    /** Texts of every line and warning so far. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        events.forEach(event -> {
            if (event.has("line") || event.has("warn")) {
                lines.add(event.path("line").asText() + event.path("warn").asText());
            }
        });
        return lines;
    }

    /** Everything that it was ever told, but for the slot. */
    String everything() {
        StringBuilder all = new StringBuilder();
        events.stream()
                .filter(event -> !event.has("slot"))
                .forEach(event -> all.append(event).append('\n'));
        answers.forEach(answer -> all.append(answer).append('\n'));
        return all.toString();
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
