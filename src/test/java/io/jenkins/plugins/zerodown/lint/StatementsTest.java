package io.jenkins.plugins.zerodown.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '#', value = {
        "mysql  | drop table `posts`                                                      | DROPPED_TABLE posts",
        "mysql  | drop table if exists `posts`                                            | DROPPED_TABLE posts",
        "mysql  | rename table `posts` to `articles`                                      | RENAMED_TABLE posts",
        "pgsql  | alter table \"posts\" rename to \"articles\"                            | RENAMED_TABLE posts",
        "mysql  | alter table `posts` drop `title`, drop `body`                           | DROPPED_COLUMN posts.title, DROPPED_COLUMN posts.body",
        "pgsql  | alter table \"posts\" drop column \"title\"                             | DROPPED_COLUMN posts.title",
        "mysql  | alter table `posts` rename column `title` to `headline`                 | RENAMED_COLUMN posts.title",
        "mysql  | ALTER TABLE posts CHANGE title headline VARCHAR(10) NOT NULL            | RENAMED_COLUMN posts.title",
        "mysql  | ALTER TABLE posts CHANGE title title VARCHAR(10) NOT NULL               | CHANGED_COLUMN posts.title",
        "mysql  | alter table `posts` modify `title` varchar(10) not null                 | CHANGED_COLUMN posts.title",
        "pgsql  | alter table \"posts\" alter column \"title\" type varchar(10)           | CHANGED_COLUMN posts.title",
        "pgsql  | alter table \"posts\" alter column \"title\" set not null               | REQUIRED_COLUMN posts.title",
        "pgsql  | alter table \"posts\" alter column \"title\" drop not null              | -",
        "pgsql  | alter table \"posts\" alter column \"title\" set default 'x'            | -",
        "mysql  | alter table `posts` add `slug` varchar(255) not null                    | REQUIRED_COLUMN posts.slug",
        "pgsql  | alter table \"posts\" add column \"slug\" varchar(255) not null         | REQUIRED_COLUMN posts.slug",
        "mysql  | alter table `posts` add `slug` varchar(255) null                        | -",
        "mysql  | alter table `posts` add `hits` int not null default '0'                 | -",
        "mysql  | alter table `posts` add unique `posts_slug_unique`(`slug`)              | UNIQUE_INDEX posts.slug",
        "pgsql  | alter table \"posts\" add constraint \"u\" unique (\"slug\")            | UNIQUE_INDEX posts.slug",
        "sqlite | create unique index \"u\" on \"posts\" (\"slug\")                       | UNIQUE_INDEX posts.slug",
        "mysql  | alter table `posts` add index `i`(`slug`)                               | -",
        "pgsql  | create index \"i\" on \"posts\" (\"slug\")                              | LOCKING_INDEX posts.slug",
        "pgsql  | create index concurrently \"i\" on \"posts\" (\"slug\")                 | -",
        "mysql  | alter table `posts` add fulltext `f`(`body`)                            | LOCKING_INDEX posts.body",
        "mysql  | alter table `posts` drop index `i`                                      | -",
        "mysql  | alter table `posts` drop foreign key `f`                                | -",
        "mysql  | alter table `posts` add constraint `f` foreign key (`a`) references `users` (`id`) | FOREIGN_KEY posts.a",
        "pgsql  | alter table \"posts\" add constraint \"f\" foreign key (\"a\") references \"users\" (\"id\") on delete cascade | FOREIGN_KEY posts.a",
        "pgsql  | alter table \"posts\" add constraint \"f\" foreign key (\"a\") references \"users\" (\"id\") not valid | -",
        "pgsql  | alter table posts validate constraint f                                 | -",
        "pgsql  | alter table posts add column a bigint references users (id)             | FOREIGN_KEY posts.a",
        "mysql  | alter table posts add column a bigint references users (id)             | -",
        "sqlite | alter table posts add column a bigint references users (id)             | -",
        "mysql  | alter table posts add foreign key (a, b) references u (c, d), drop column e | FOREIGN_KEY posts.a, b, DROPPED_COLUMN posts.e",
        "mysql  | alter table posts add constraint c check (hits > 0)                     | ROW_CHECK posts",
        "mysql  | update `posts` set `hits` = 0                                           | UNBOUNDED_UPDATE posts",
        "mysql  | update `posts` set `hits` = 0 where `hits` is null                      | -",
        "mysql  | delete from `posts`                                                     | EMPTIED_TABLE posts",
        "mysql  | truncate table `posts`                                                  | EMPTIED_TABLE posts",
        "mysql  | insert into `settings` (`name`) values (?)                              | -",
        "mysql  | create table `tags` (`id` bigint unsigned not null auto_increment primary key) default character set utf8mb4 | -",
    })
    void a_danger_is_named_and_what_is_none_is_not(String driver, String sql, String expected) {
        assertThat(dangers(new Statements(driver), sql)).isEqualTo(expected.equals("-") ? "" : expected);
    }

    @Test
    void what_happens_to_a_table_of_the_same_batch_is_no_danger() {
        Statements batch = new Statements("mysql");
        assertThat(List.of("create table `tags` (`id` int not null, `name` varchar(10) not null)",
                "alter table `tags` add unique `tags_name_unique`(`name`)", "alter table `tags` drop `name`", "drop table `tags`"))
                .allSatisfy(sql -> assertThat(dangers(batch, sql)).isEmpty());
    }

    @Test
    void what_cannot_be_read_is_told_apart_from_what_is_harmless() {
        assertThat(new Statements("mysql").examine("alter table `posts` frobnicate sideways (((").unread()).hasSize(1);
    }

    private static String dangers(Statements statements, String sql) {
        Statements.Read read = statements.examine(sql);
        assertThat(read.unread()).isEmpty();
        return read.seen().stream()
                .map(seen -> seen.danger() + " " + seen.subject()).collect(Collectors.joining(", "));
    }

    @Test
    void every_danger_says_why_and_how_else() {
        assertThat(Arrays.stream(Danger.values()))
                .allSatisfy(danger -> assertThat(new Finding("m", 3, "drop x", danger, "posts").text())
                        .startsWith("m.php:3: ").contains("posts", danger.why(), danger.instead()));
    }
}
