package io.jenkins.plugins.zerodown.jenkins.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.ConfigurationFile;
import io.jenkins.plugins.zerodown.config.Problem;
import io.jenkins.plugins.zerodown.config.SecretNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One target as the text of a configuration file: what a form holds is read by the engine's own reader, and refused in
 * its words.
 */
public final class EngineText {
    private static final String ORIGIN = "Jenkins";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final String TARGET = "targets[0].";
    private static final String APPLICATION = "application";

    private final String text;
    private final int linesBeforeApplication;

    private EngineText(String text, int linesBeforeApplication) {
        this.text = text;
        this.linesBeforeApplication = linesBeforeApplication;
    }

    /**
     * @param options of the target, but for its application
     * @param application the target's {@code application:} as YAML; blank where it has none
     */
    static EngineText of(Map<String, ?> options, String application) {
        StringBuilder text = new StringBuilder("targets:\n");
        String lead = "  - ";
        for (Map.Entry<String, ?> option : options.entrySet()) {
            text.append(lead)
                    .append(option.getKey())
                    .append(": ")
                    .append(json(option.getValue()))
                    .append('\n');
            lead = "    ";
        }
        int before = options.size() + 2;
        if (!application.isBlank()) {
            // Indented, so that no line of it can end the target that it stands in.
            text.append(lead).append(APPLICATION).append(":\n");
            application
                    .lines()
                    .forEach(line -> text.append("      ").append(line).append('\n'));
        }
        return new EngineText(text.toString(), before);
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** @throws BadConfiguration naming everything that cannot be used */
    ConfigurationFile read() throws BadConfiguration {
        return ConfigurationFile.parse(ORIGIN, Path.of("/"), text, SecretNames.CREDENTIALS);
    }

    /** {@code application.health.preview}; empty where none is named, or the options cannot be used. */
    Optional<String> preview() {
        try {
            ConfigurationFile file = read();
            return file.application(file.targets().get(0)).readiness().preview();
        } catch (BadConfiguration e) {
            return Optional.empty();
        }
    }

    /** Everything in it that the engine refuses. */
    List<FieldProblem> problems() {
        try {
            read();
            return List.of();
        } catch (BadConfiguration e) {
            return e.problems().stream().map(this::problem).toList();
        }
    }

    private FieldProblem problem(Problem said) {
        String path = said.path();
        String field = path.startsWith(TARGET) ? path.substring(TARGET.length()) : path;
        int line = said.line() - linesBeforeApplication;
        if (line > 0) {
            return new FieldProblem(field.isEmpty() ? APPLICATION : field, "line " + line + ": " + said.sentence());
        }
        return new FieldProblem(field, said.sentence());
    }

    /** As the engine is given it. */
    @Override
    public String toString() {
        return text;
    }

    /**
     * What the engine says of one field.
     *
     * @param field such as {@code servers[0].host}; empty where it is none in particular
     * @param sentence value, fault and fix
     */
    record FieldProblem(String field, String sentence) {
        boolean concerns(String name) {
            return field.equals(name) || field.startsWith(name + '.') || field.startsWith(name + '[');
        }

        /** The sentence with the part of the field's path that comes after a form's field. */
        String within(String name) {
            String rest = concerns(name) ? field.substring(name.length()) : field;
            if (rest.isEmpty()) {
                return sentence;
            }
            // A list's entries are counted from 0 in a path, and from 1 by people.
            int end = rest.indexOf(']');
            if (concerns(name) && rest.startsWith("[") && end > 0) {
                String entry = "entry " + (Integer.parseInt(rest.substring(1, end)) + 1);
                return entry + rest.substring(end + 1) + ": " + sentence;
            }
            return (rest.startsWith(".") ? rest.substring(1) : rest) + ": " + sentence;
        }

        @Override
        public String toString() {
            return field.isEmpty() ? sentence : field + ": " + sentence;
        }
    }
}
