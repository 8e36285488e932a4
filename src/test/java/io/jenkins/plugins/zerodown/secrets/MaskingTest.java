package io.jenkins.plugins.zerodown.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Property;
import io.jenkins.plugins.zerodown.flow.Log;
import io.jenkins.plugins.zerodown.flow.MaskedLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final Masking masking = new Masking();
    private final Log log = new MaskedLog(
            new Log() {
                @Override
                public void line(String text) {
                    lines.add(text);
                }

                @Override
                public void line(Server server, String text) {
                    lines.add(server.name() + " " + text);
                }

                @Override
                public void warn(String text) {
                    lines.add("warning " + text);
                }
            },
            masking);

    private static Server server() {
        return new Server(
                "web1",
                "web1.example.com",
                22,
                "deploy",
                new Server.PasswordEnv("PW"),
                new Server.PinnedKey("ssh-ed25519 AAAA"),
                true,
                Optional.empty());
    }

    private Secrets env(String text) {
        return masking.secrets(new Secrets() {
            @Override
            public String text(String name) {
                return Map.of("TOKEN", "tok-123456").get(name);
            }

            @Override
            public byte[] file(String name) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
        });
    }

    @Test
    void a_secret_that_was_handed_out_is_masked_wherever_it_turns_up() throws Exception {
        env("").text("TOKEN");

        log.line("token tok-123456.");
        log.line(server(), "curl -H tok-123456");
        log.warn("tok-123456 was refused");

        assertThat(lines).containsExactly("token ****.", "web1 curl -H ****", "warning **** was refused");
    }

    @Test
    void a_secret_inside_a_url_and_one_of_several_lines_are_masked_too() {
        masking.hide("p@ss/word & more");
        masking.hide("-----BEGIN KEY-----\nAAAAB3NzaC1yc2E\n-----END KEY-----");

        log.line("mysql://root:p%40ss%2Fword+%26+more@db");
        log.line("key AAAAB3NzaC1yc2E");

        assertThat(lines).containsExactly("mysql://root:****@db", "key ****");
    }

    @Test
    void a_secret_that_contains_another_leaves_no_rest() {
        masking.hide("secret1");
        masking.hide("secret1-and-more");

        log.line("x secret1-and-more y secret1 z");

        assertThat(lines).containsExactly("x **** y **** z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DB_PASSWORD=hunter2hunter2 | hunter2hunter2",
                "APP_KEY=base64:AbCdEf0123= | AbCdEf0123=",
                "export AWS_SECRET_ACCESS_KEY='a b c d e f' | a b c d e f",
                "MAILPASSWORD=\"say \\\"please\\\"\" | say \"please\"",
                "STRIPE_KEY=pk_live_abcdef # comment | pk_live_abcdef",
                "REDIS_URL=redis://user:longpassword@cache:6379/0 | longpassword",
                "SHOP_LICENCE=4F9A-77C1-0B2E-9D31 | 4F9A-77C1-0B2E-9D31",
                "SENTRY_LARAVEL_DSN=https://abc@sentry.example/1 | https://abc@sentry.example/1",
            })
    void the_secrets_of_an_uploaded_env_are_masked(String env, String secret) throws Exception {
        env("APP_NAME=Shop\n" + env + "\nAPP_ENV=production\n").file(".env");

        log.line("seen: " + secret + ".");

        assertThat(lines).containsExactly("seen: ****.");
    }

    @Test
    void what_is_no_secret_of_an_env_stays_readable() throws Exception {
        env("APP_ENV=production\nSESSION_DRIVER=database\nCACHE_KEY_PREFIX=shop_cache\nDB_PASSWORD=root\n"
                        + "DB_HOST=postgres15.internal.example.com\nDB_DATABASE=/var/www/app/shared/db15.sqlite\n")
                .file(".env");
        String line =
                "production database shop_cache root postgres15.internal.example.com /var/www/app/shared/db15.sqlite";

        log.line(line);

        assertThat(lines).containsExactly(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[2K\rweb2  7.1  done",
                "a\rb",
                "\u0000",
                "\u0007",
                "\u009b31m",
                "\u202eenod",
                "\u2066x",
                "a\u0085b",
                "a\u2028b"
            })
    void no_character_of_a_server_moves_the_cursor_or_turns_the_line(String text) {
        log.line(server(), text);

        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("web1 ")
                .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]");
    }

    @Test
    void a_line_end_cannot_forge_a_line_of_another_server() {
        log.line(server(), "fine\nweb2  7.1  switched\r\n");

        assertThat(lines).containsExactly("web1 fine", "web1 web2  7.1  switched");
    }

    private record Hidden(String before, String secret, String after) {}

    @Property
    void nothing_of_a_hidden_value_passes_whatever_surrounds_it() throws Exception {
        Arbitrary<Hidden> texts = Combinators.combine(
                        Arbitraries.strings(),
                        Arbitraries.strings().alpha().ofMinLength(6).ofMaxLength(40),
                        Arbitraries.strings())
                .as(Hidden::new);

        Cases.each(200, texts, text -> {
            Masking known = new Masking();
            known.hide(text.secret());
            assertThat(known.shown(text.before() + text.secret() + text.after()))
                    .doesNotContain(text.secret());
        });
    }

    @Test
    void secrets_learned_on_one_thread_are_masked_on_all_while_they_write() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        Thread writer = new Thread(() -> {
            started.countDown();
            for (int i = 0; i < 2000; i++) {
                log.line("value-42-secret");
            }
        });
        masking.hide("value-42-secret");
        writer.start();
        started.await();
        for (int i = 0; i < 500; i++) {
            masking.hide("another-secret-" + i);
        }
        writer.join();

        assertThat(lines).hasSize(2000).containsOnly("****");
    }
}
