package io.jenkins.plugins.zerodown.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class StatementsTest {
    @ParameterizedTest
    @CsvFileSource(resources = "statements.txt", delimiter = '|', quoteCharacter = '\u0001', numLinesToSkip = 1)
    void a_danger_is_named_and_what_is_none_is_not(String driver, String sql, String expected) {
        assertThat(dangers(new Statements(driver), sql)).isEqualTo(expected.equals("-") ? "" : expected);
    }

    @Test
    void what_happens_to_a_table_of_the_same_batch_is_no_danger() {
        Statements batch = new Statements("mysql");
        assertThat(List.of(
                        "create table `tags` (`id` int not null, `name` varchar(10) not null)",
                        "alter table `tags` add unique `tags_name_unique`(`name`)",
                        "alter table `tags` drop `name`",
                        "drop table `tags`"))
                .allSatisfy(sql -> assertThat(dangers(batch, sql)).isEmpty());
    }

    @ParameterizedTest
    @CsvFileSource(resources = "not-understood.txt", delimiter = '\u0001', quoteCharacter = '\u0002')
    void what_is_not_understood_whole_is_told_apart_from_what_is_harmless(String sql) {
        for (String driver : List.of("mysql", "mariadb", "pgsql", "sqlite", "sqlsrv")) {
            assertThat(new Statements(driver).examine("select 1; " + sql).unread())
                    .as(driver)
                    .isNotEmpty();
        }
    }

    @Test
    void a_table_that_may_have_been_there_is_not_one_of_the_batch() {
        Statements batch = new Statements("mysql");
        assertThat(dangers(batch, "create table if not exists posts (id int); alter table posts drop title"))
                .isEqualTo("DROPPED_COLUMN posts.title");
        assertThat(dangers(batch, "drop table posts; create table posts (id int)"))
                .isEqualTo("DROPPED_TABLE posts");
    }

    private static String dangers(Statements statements, String sql) {
        Statements.Read read = statements.examine(sql);
        assertThat(read.unread()).isEmpty();
        return read.seen().stream()
                .map(seen -> seen.danger() + " " + seen.subject())
                .collect(Collectors.joining(", "));
    }

    @Test
    void every_danger_says_why_and_how_else() {
        assertThat(Arrays.stream(MigrationHazard.values()))
                .allSatisfy(danger -> assertThat(new MigrationFinding("m", 3, "drop x", danger, "posts").text())
                        .startsWith("m.php:3: ")
                        .contains("posts", danger.why(), danger.instead()));
    }
}
