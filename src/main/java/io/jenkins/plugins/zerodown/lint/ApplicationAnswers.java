package io.jenkins.plugins.zerodown.lint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What ask-application.sh printed while it ran pending-migrations.php, line by line: lines with the mark are answers,
 * all others are words of PHP and of the application.
 *
 * @param driver Laravel's name of the database that migrations are for unless they say otherwise
 * @param applied how many migrations the database has
 * @param pending names of those that would run, in their order; without those whose shouldRun() says no
 * @param migrations what is known of them, in the same order
 * @param error why nothing could be asked
 * @param held whether the application was kept from something before that, and may have failed for it
 */
record ApplicationAnswers(
        String driver,
        int applied,
        List<String> pending,
        List<Migration> migrations,
        Optional<String> error,
        boolean held) {
    private static final String MARK = "zerodown-lint ";
    private static final String ENDED = MARK + "ended ";
    private static final int SHOWN_LINES = 4;
    private static final int SHOWN = 600;

    ApplicationAnswers {
        pending = List.copyOf(pending);
        migrations = List.copyOf(migrations);
    }

    ApplicationAnswers(
            String driver, int applied, List<String> pending, List<Migration> migrations, Optional<String> error) {
        this(driver, applied, pending, migrations, error, false);
    }

    /** @param source the text of the migration of a name, empty where it cannot be read */
    static ApplicationAnswers read(String printed, UnaryOperator<String> source) {
        List<String> pending = new ArrayList<>();
        Map<String, JsonNode> told = new HashMap<>();
        String driver = "";
        int applied = 0;
        boolean begun = false;
        boolean overdue = false;
        boolean held = false;
        Optional<String> error = Optional.empty();
        for (String line : printed.lines().filter(line -> line.startsWith(MARK)).toList()) {
            if (line.equals(MARK + "overdue")) {
                overdue = true;
                continue;
            }
            if (line.startsWith(ENDED)) {
                continue;
            }
            JsonNode json = json(line.substring(MARK.length()));
            if (json.has("pending")) {
                begun = true;
                driver = json.path("driver").asText();
                applied = json.path("applied").asInt();
                json.path("pending").forEach(name -> pending.add(name.asText()));
            } else if (json.has("name")) {
                told.put(json.path("name").asText(), json);
                if (json.path("skipped").asBoolean()) {
                    pending.remove(json.path("name").asText());
                }
            } else {
                error = Optional.of(json.path("error").asText("the application's answer is garbled"));
                held = !json.path("held").isEmpty();
            }
        }
        if (!begun && error.isEmpty()) {
            error = Optional.of(silence(printed, overdue));
        }
        return new ApplicationAnswers(
                driver,
                applied,
                pending,
                migrations(pending, told, overdue, source),
                begun ? Optional.empty() : error,
                !begun && held);
    }

    /** Why there is no answer, as far as what came instead of it tells. */
    static String silence(String printed, boolean overdue) {
        String ended = printed.lines()
                .filter(line -> line.startsWith(ENDED))
                .findFirst()
                .map(line -> line.substring(ENDED.length()))
                .orElse("unknown");
        String said = printed.lines()
                .filter(line -> !line.startsWith(MARK) && !line.isBlank())
                .limit(SHOWN_LINES)
                .map(String::strip)
                .collect(Collectors.joining(" | "));
        return (overdue
                        ? "the application did not answer within " + MigrationLint.LIMIT.toSeconds() + " s"
                        : "the application ended with status " + ended + " without an answer")
                + (said.isEmpty()
                        ? " and said nothing"
                        : ", and this was said: " + said.substring(0, Math.min(SHOWN, said.length())));
    }

    private static List<Migration> migrations(
            List<String> pending, Map<String, JsonNode> told, boolean overdue, UnaryOperator<String> source) {
        List<Migration> migrations = new ArrayList<>();
        boolean first = true;
        for (String name : pending) {
            JsonNode json = told.get(name);
            if (json != null) {
                List<Migration.Query> queries = new ArrayList<>();
                json.path("queries")
                        .forEach(query -> queries.add(new Migration.Query(
                                query.path("connection").asText(),
                                query.path("driver").asText(),
                                query.path("sql").asText(),
                                query.path("answered").asBoolean())));
                migrations.add(new Migration(
                        name, queries, Optional.ofNullable(json.path("error").textValue()), source.apply(name)));
            } else {
                String why = overdue
                        ? "it was still at work after " + MigrationLint.LIMIT.toSeconds() + " s"
                        : "the application ended while it was examined";
                migrations.add(new Migration(
                        name, List.of(), Optional.of(first ? why : "one before it: " + why), source.apply(name)));
                first = false;
            }
        }
        return migrations;
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            return new ObjectMapper().createObjectNode();
        }
    }
}
