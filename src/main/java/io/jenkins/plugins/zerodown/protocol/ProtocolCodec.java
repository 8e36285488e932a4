package io.jenkins.plugins.zerodown.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Requests, events and answers as bytes. What cannot be understood is told without its values: one may be a secret. */
public final class ProtocolCodec {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    /** Of what the engine says: another version of it may say more. */
    private static final ObjectReader LENIENT =
            MAPPER.reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private ProtocolCodec() {}

    public static byte[] bytes(Request<?> request) {
        return written(request);
    }

    public static byte[] bytes(EngineAnswer answer) {
        return written(answer);
    }

    public static byte[] bytes(Event event) {
        return written(event);
    }

    /**
     * What came of a request.
     *
     * @throws RequestRefused where it was refused
     * @throws IOException where it is no answer to such a request
     */
    public static <A extends EngineAnswer> A answer(Request<A> request, byte[] json) throws IOException {
        return answer(request.answeredBy(), json);
    }

    /** As {@link #answer(Request, byte[])}, of a request that is answered so. */
    public static <A extends EngineAnswer> A answer(Class<A> type, byte[] json) throws IOException {
        JsonNode read = MAPPER.readTree(json);
        if (read.has("error")) {
            throw new RequestRefused(
                    LENIENT.treeToValue(read, EngineAnswer.Refused.class).error());
        }
        return LENIENT.treeToValue(read, type);
    }

    /** Empty where another version of the engine tells something that is not known here. */
    public static Optional<Event> event(byte[] json) throws IOException {
        JsonNode read = MAPPER.readTree(json);
        for (Map.Entry<String, Class<? extends Event>> kind : Event.KINDS.entrySet()) {
            if (read.has(kind.getKey())) {
                return Optional.of(LENIENT.treeToValue(read, kind.getValue()));
            }
        }
        return Optional.empty();
    }

    /** What a caller keeps of a request or an event, as text. */
    public static String kept(Record part) {
        return new String(written(part), StandardCharsets.UTF_8);
    }

    /** @throws JsonProcessingException where it is not what {@link #kept} made of one */
    public static <R extends Record> R kept(String text, Class<R> type) throws JsonProcessingException {
        return LENIENT.forType(type).readValue(text);
    }

    /** A part of an answer as maps, lists, texts, numbers and booleans. */
    public static Object plain(Object part) {
        return MAPPER.convertValue(part, Object.class);
    }

    /** @throws IllegalArgumentException naming the field, and what is wrong with it */
    public static Request<?> request(byte[] json) {
        try {
            Request<?> request = MAPPER.readValue(json, new TypeReference<Request<?>>() {});
            if (request == null) {
                throw new IllegalArgumentException("the request is empty");
            }
            if (request instanceof Request.WithSetting<?> asked) {
                check(asked.setting().order());
            }
            return request;
        } catch (JsonMappingException e) {
            throw new IllegalArgumentException("the request cannot be understood: " + told(e));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the request is not JSON from line " + e.getLocation().getLineNr()
                            + ", column "
                            + e.getLocation().getColumnNr() + " on");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(DeploymentRequest order) {
        try {
            order.check();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the request cannot be understood: setting.order: " + e.getMessage());
        }
    }

    private static String told(JsonMappingException e) {
        String where = e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                .collect(Collectors.joining("."));
        String at = where.isEmpty() ? "" : where + ": ";
        if (e instanceof UnrecognizedPropertyException unknown) {
            return where + " is not known; known there are "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        if (e instanceof InvalidTypeIdException) {
            return "do is none of step, revert, finish, rollback, cleanup, releases, check, unlock and stop";
        }
        if (e instanceof ValueInstantiationException && e.getCause() instanceof IllegalArgumentException refused) {
            return at + refused.getMessage();
        }
        if (e instanceof MismatchedInputException mismatched && mismatched.getTargetType() != null) {
            return at + "is not of the type " + mismatched.getTargetType().getSimpleName();
        }
        return at + "is not as it must be";
    }

    private static byte[] written(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
