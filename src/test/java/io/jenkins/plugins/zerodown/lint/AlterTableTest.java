package io.jenkins.plugins.zerodown.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clauses of ALTER TABLE, as MySQL's, PostgreSQL's and SQLite's manuals list them, alone and joined to one statement.
 */
@Tag("servers")
class AlterTableTest {
    /** @param expected what it does to posts; empty for nothing, "not examined" where that is to be told */
    private record Clause(String sql, String expected) {
        static Map<String, List<Clause>> known() {
            Map<String, List<Clause>> known = new TreeMap<>();
            MigrationCorpusTest.read(MigrationCorpusTest.resource("alter-table.txt"))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> {
                        String[] parts = line.split(" \\| | => ", 3);
                        known.computeIfAbsent(parts[0], driver -> new ArrayList<>())
                                .add(new Clause(parts[1], parts.length < 3 ? "" : parts[2]));
                    });
            return known;
        }
    }

    private static final Map<String, List<Clause>> KNOWN = Clause.known();

    @ParameterizedTest
    @ValueSource(strings = {"mysql", "pgsql", "sqlite"})
    void each_clause_alone_is_what_the_manual_says(String driver) {
        assertThat(KNOWN.get(driver)).allSatisfy(clause -> {
            Statements.Read read = new Statements(driver).examine("ALTER TABLE posts " + clause.sql());
            assertThat(
                            clause.expected().equals("not examined")
                                    ? read.unread().isEmpty() ? "understood" : "not examined"
                                    : dangers(read))
                    .as(driver + ": " + clause.sql())
                    .isEqualTo(clause.expected());
            assertThat(read.unread().isEmpty())
                    .as(driver + " understood: " + clause.sql())
                    .isEqualTo(!clause.expected().equals("not examined"));
        });
    }

    @Property
    void no_clause_hides_another_in_whatever_order() throws Exception {
        Cases.each(3_000, random -> {
            String driver = List.copyOf(KNOWN.keySet()).get(random.nextInt(3));
            List<Clause> clauses = some(random, KNOWN.get(driver));
            Statements.Read read = new Statements(driver).examine(joined(random, driver, clauses));

            // A change of a column's type speaks for what the statement says of its nulls, too.
            Set<String> changed = clauses.stream()
                    .map(Clause::expected)
                    .filter(one -> one.startsWith("CHANGED_COLUMN"))
                    .collect(Collectors.toSet());
            assertThat(read.seen().stream().map(seen -> seen.danger() + " " + seen.subject()))
                    .as(joined(new Random(1), driver, clauses))
                    .containsAll(clauses.stream()
                            .map(Clause::expected)
                            .filter(one -> !one.isEmpty() && !one.equals("not examined"))
                            .filter(one -> !changed.contains(one.replace("REQUIRED_COLUMN", "CHANGED_COLUMN")))
                            .toList());
            assertThat(read.unread().isEmpty())
                    .as(joined(new Random(1), driver, clauses))
                    .isEqualTo(clauses.stream().noneMatch(one -> one.expected().equals("not examined")));
        });
    }

    @Property
    void what_nobody_knows_is_told_and_hides_nothing() throws Exception {
        List<String> words = List.of(
                "FROBNICATE",
                "SIDEWAYS",
                "DROP",
                "ADD",
                "COLUMN",
                "INDEX",
                "RENAME",
                "TO",
                "'x'",
                "(a)",
                "7",
                "NOT",
                "NULL",
                "=",
                "`a`",
                "CONSTRAINT",
                "CHECK",
                "LOCK",
                "COMMENT",
                "WITH",
                "USING",
                "SET",
                "ALTER",
                "DEFAULT",
                "::",
                "IF",
                "EXISTS",
                "PARTITION");
        Cases.each(2_000, random -> {
            StringBuilder unknown = new StringBuilder("FROBNICATE SIDEWAYS");
            for (int n = random.nextInt(5); n > 0; n--) {
                unknown.append(' ').append(words.get(random.nextInt(words.size())));
            }
            // At the end of a known clause, or as one of its own.
            Clause dangerous = new Clause("DROP COLUMN title", "DROPPED_COLUMN posts.title");
            List<Clause> clauses = some(random, KNOWN.get("mysql"));
            clauses.removeIf(one -> one.expected().equals("not examined"));
            clauses.add(dangerous);
            clauses.add(
                    random.nextBoolean()
                            ? new Clause(unknown.toString(), "")
                            : new Clause("DROP INDEX i " + unknown, ""));
            Collections.shuffle(clauses, random);
            Statements.Read read = new Statements("mysql").examine(joined(random, "mysql", clauses));

            assertThat(read.unread()).as(clauses.toString()).hasSize(1);
            assertThat(dangers(read)).as(clauses.toString()).contains("DROPPED_COLUMN posts.title");
        });
    }

    private static List<Clause> some(Random random, List<Clause> known) {
        List<Clause> clauses = new ArrayList<>();
        for (int n = 1 + random.nextInt(5); n > 0; n--) {
            clauses.add(known.get(random.nextInt(known.size())));
        }
        return clauses;
    }

    /**
     * One statement, with other statements before and behind it, in any case of letters, with comments and white space
     * anywhere.
     */
    private static String joined(Random random, String driver, List<Clause> clauses) {
        List<String> spaces = List.of(
                " ", "\n", "\t", " /* , */ ", " -- ; 'drop\n ", "  ", driver.equals("mysql") ? " # it's\n" : " /**/ ");
        StringBuilder sql = new StringBuilder(random.nextInt(4) == 0 ? "select 1; " : "");
        sql.append(List.of("ALTER TABLE posts ", "alter table `posts` ", "Alter  Table\n\"posts\" ")
                .get(driver.equals("pgsql") ? 2 : random.nextInt(2)));
        for (int i = 0; i < clauses.size(); i++) {
            String clause = clauses.get(i).sql();
            sql.append(i == 0 ? "" : ",").append(spaces.get(random.nextInt(spaces.size())));
            boolean lower = random.nextBoolean();
            char quote = 0;
            char before = ' ';
            for (char c : clause.toCharArray()) {
                if (quote == 0 && "'\"`".indexOf(c) >= 0) {
                    quote = c;
                } else if (c == quote && before != '\\') {
                    quote = 0;
                }
                before = c;
                sql.append(lower && quote == 0 ? Character.toLowerCase(c) : c);
                if (c == ' ' && quote == 0 && random.nextInt(3) == 0) {
                    sql.append(spaces.get(random.nextInt(spaces.size())));
                }
            }
        }
        boolean executed = driver.equals("mysql") && random.nextInt(4) == 0 && sql.indexOf("*/") < 0;
        return executed
                ? "/*!50001 " + sql + " */"
                : sql.append(random.nextInt(4) == 0 ? "; select 2" : "").toString();
    }

    private static String dangers(Statements.Read read) {
        return read.seen().stream()
                .map(seen -> seen.danger() + " " + seen.subject())
                .collect(Collectors.joining("; "));
    }
}
