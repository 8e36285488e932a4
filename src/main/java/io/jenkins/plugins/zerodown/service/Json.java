package io.jenkins.plugins.zerodown.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.stream.Collectors;

/** Requests, events and answers as bytes. What cannot be understood is told without its values: one may be a secret. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private Json() {}

    /** @throws IllegalArgumentException naming the field, and what is wrong with it */
    static Request request(byte[] json) {
        try {
            Request request = MAPPER.readValue(json, Request.class);
            if (request == null) {
                throw new IllegalArgumentException("the request is empty");
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

    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
