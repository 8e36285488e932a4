package io.jenkins.plugins.zerodown.lint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Examines the PHP of a migration whose SQL the application could not tell, line by line of its up(), for the calls of Laravel's schema
 * builder that are dangers by their name alone. What it does not find is not thereby harmless: the report says that the SQL is unknown.
 */
final class Sources {
    private static final Map<Pattern, Danger> CALLS = new LinkedHashMap<>();

    static {
        call("Schema::drop(?:IfExists)?\\(\\s*['\"]([^'\"]+)", Danger.DROPPED_TABLE);
        call("Schema::rename\\(\\s*['\"]([^'\"]+)", Danger.RENAMED_TABLE);
        call("->dropColumn\\(\\s*\\[?\\s*['\"]([^'\"]+)", Danger.DROPPED_COLUMN);
        call("->(dropTimestamps|dropSoftDeletes|dropRememberToken|dropMorphs)\\(", Danger.DROPPED_COLUMN);
        call("->renameColumn\\(\\s*['\"]([^'\"]+)", Danger.RENAMED_COLUMN);
        call("\\(\\s*['\"]([^'\"]+)['\"].*->change\\(", Danger.CHANGED_COLUMN);
        call("DB::table\\(\\s*['\"]([^'\"]+)['\"]\\s*\\)\\s*->\\s*(?:delete|truncate)\\(", Danger.EMPTIED_TABLE);
        call("DB::table\\(\\s*['\"]([^'\"]+)['\"]\\s*\\)\\s*->\\s*update\\(", Danger.UNBOUNDED_UPDATE);
    }

    private Sources() {}

    private static void call(String pattern, Danger danger) {
        CALLS.put(Pattern.compile(pattern), danger);
    }

    static List<Finding> examine(Migration migration) {
        List<Finding> findings = new ArrayList<>();
        List<String> lines = migration.source().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.matches(".*function\\s+down\\s*\\(.*")) {
                break;
            }
            for (Map.Entry<Pattern, Danger> call : CALLS.entrySet()) {
                Matcher matcher = call.getKey().matcher(line);
                if (matcher.find()) {
                    findings.add(new Finding(migration.name(), i + 1, line.strip(), call.getValue(), matcher.group(1)));
                }
            }
        }
        return findings;
    }
}
