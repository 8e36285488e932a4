package io.jenkins.plugins.zerodown.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Property;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a migration's text or SQL is, the lint comes to an end with a report. */
class AnySourceTest {
    private static final List<String> PIECES = List.of(
            "alter table posts ",
            "add ",
            "drop ",
            "column a ",
            "int ",
            "not null ",
            "check (a > 0)",
            "foreign key (a) references b (c)",
            "constraint c ",
            "unique ",
            "index i (a)",
            ", ",
            "rename to b",
            "modify ",
            "change a b ",
            "create table t (a int)",
            "drop table t",
            "update t set a = 1",
            "delete from t",
            "insert into t values ",
            "('x')",
            "'",
            "\"",
            "`",
            "''",
            "\\",
            "$$",
            "--",
            "/*",
            "*/",
            ";",
            "\n",
            "(",
            ")",
            "Schema::table('posts', ",
            "function (Blueprint $table) {",
            "}",
            "$table->",
            "dropColumn('a')",
            "foreign('a')",
            "->change()",
            "DB::statement(",
            "public function up()",
            "{",
            "//",
            "#",
            "\\'");

    @Property
    void any_text_is_read_or_reported_as_not_understood() throws Exception {
        Arbitrary<String> texts = Arbitraries.frequencyOf(
                        Tuple.of(8, Arbitraries.of(PIECES)),
                        Tuple.of(1, Arbitraries.strings().ofMaxLength(5)))
                .list()
                .ofMaxSize(25)
                .map(pieces -> String.join("", pieces));

        Cases.each(300, texts, text -> {
            for (String driver : List.of("mysql", "pgsql", "sqlite")) {
                Migration migration =
                        new Migration("m", List.of(new Migration.Query(driver, text)), Optional.of("threw"), text);
                assertThatCode(() -> report(driver, migration)).doesNotThrowAnyException();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into posts (body) values ('%s')",
                "insert into posts (body) values (\"%s\")",
                "insert into posts (body) values (`%s`)",
                "select $$%s$$",
                "-- %s",
                "/* %s",
                "DB::statement('%s');",
                "((((((%s",
                "'%s",
                "drop table %s"
            })
    void a_very_long_text_is_read(String sql) {
        String text = sql.formatted("a''b ".repeat(20_000));
        Migration migration =
                new Migration("m", List.of(new Migration.Query("mysql", text)), Optional.of("threw"), text);

        assertThat(Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> report("mysql", migration))
                        .pending())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"select %s 1", "alter table posts add check %s", "delete from t where %s a"})
    void a_very_deep_text_is_read(String sql) {
        String text = sql.formatted("(".repeat(5_000));
        Migration migration =
                new Migration("m", List.of(new Migration.Query("mysql", text)), Optional.of("threw"), text);

        assertThat(Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> report("mysql", migration))
                        .pending())
                .hasSize(1);
    }

    private static Report report(String driver, Migration migration) {
        return MigrationLint.examine(
                new ApplicationAnswers(driver, 1, List.of("m"), List.of(migration), Optional.empty()), Set.of());
    }
}
