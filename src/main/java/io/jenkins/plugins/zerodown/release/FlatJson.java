package io.jenkins.plugins.zerodown.release;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One JSON object of plain values, as servers keep them. Read and written token by token: a command's process would
 * wait 0.1 s for the classes that map objects.
 */
public final class FlatJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private FlatJson() {}

    /**
     * One line; or many, for people.
     *
     * @param fields in their order; each value a text, a Long or a list of texts
     */
    public static String text(Map<String, ?> fields, boolean pretty) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            if (pretty) {
                out.useDefaultPrettyPrinter();
            }
            out.writeStartObject();
            for (Map.Entry<String, ?> field : fields.entrySet()) {
                out.writeFieldName(field.getKey());
                write(out, field.getValue());
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, Object value) throws IOException {
        if (value instanceof Long number) {
            out.writeNumber(number);
        } else if (value instanceof List<?> texts) {
            out.writeStartArray();
            for (Object one : texts) {
                out.writeString((String) one);
            }
            out.writeEndArray();
        } else {
            out.writeString((String) value);
        }
    }

    /**
     * The object's texts and whole numbers, by their keys; what else it holds is left out. What comes after it does not
     * count.
     *
     * @return empty for what does not begin with an object
     */
    static Optional<Map<String, Object>> fields(String json) {
        Map<String, Object> fields = new LinkedHashMap<>();
        try (JsonParser in = FACTORY.createParser(json)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String key = in.currentName();
                JsonToken value = in.nextToken();
                if (value == JsonToken.VALUE_STRING) {
                    fields.put(key, in.getText());
                } else if (value == JsonToken.VALUE_NUMBER_INT
                        && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                    fields.put(key, in.getLongValue());
                } else {
                    in.skipChildren();
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.of(fields);
    }
}
