package io.jenkins.plugins.zerodown.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.junit.jupiter.api.Test;

class MaskedStreamTest {
    private final Masking masking = new Masking();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final OutputStream log = masking.stream(out);

    /** @param seed of how words and secrets are put together and cut */
    private record Told(List<String> secrets, List<String> words, long seed) {}

    @Property
    void no_secret_passes_however_writes_and_flushes_cut_it() throws Exception {
        Arbitrary<Told> told = Combinators.combine(
                        Arbitraries.strings()
                                .withCharRange('a', 'b')
                                .ofMinLength(6)
                                .ofMaxLength(9)
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(4),
                        Arbitraries.strings()
                                .withCharRange('a', 'c')
                                .ofMaxLength(12)
                                .list(),
                        Arbitraries.longs())
                .as(Told::new);
        Cases.each(1000, told, one -> passesNoSecret(one.secrets(), one.words(), new Random(one.seed())));
    }

    private static void passesNoSecret(List<String> secrets, List<String> words, Random random) throws IOException {
        StringBuilder text = new StringBuilder();
        words.forEach(word -> text.append(word)
                .append(random.nextBoolean() ? secrets.get(random.nextInt(secrets.size())) : "")
                .append(random.nextInt(4) == 0 ? "\n" : ""));
        Masking known = new Masking();
        secrets.forEach(known::hide);

        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (OutputStream at = known.stream(whole)) {
            at.write(bytes(text.toString()));
        }
        ByteArrayOutputStream cut = new ByteArrayOutputStream();
        try (OutputStream at = known.stream(cut)) {
            for (byte b : bytes(text.toString())) {
                at.write(b);
                if (random.nextInt(3) == 0) {
                    at.flush();
                }
            }
        }

        assertThat(text(cut)).isEqualTo(text(whole));
        assertThat(text(whole)).doesNotContain(secrets);
        assertThat(text(whole).lines().count())
                .isEqualTo(text.toString().lines().count());
    }

    @Property
    void bytes_without_a_secret_pass_unchanged() throws Exception {
        Cases.each(1000, Arbitraries.bytes().array(byte[].class), bytes -> {
            Masking known = new Masking();
            known.hide("s3cr3t-of-the-shop");

            ByteArrayOutputStream passed = new ByteArrayOutputStream();
            try (OutputStream at = known.stream(passed)) {
                at.write(bytes);
            }

            assertThat(passed.toByteArray()).isEqualTo(bytes);
        });
    }

    @Test
    void a_secret_in_a_line_without_an_end_is_masked_wherever_a_piece_of_it_ends() throws IOException {
        String secret = "grüße-an-alle".repeat(3);
        masking.hide(secret);
        for (int before = 0; before < 40_000; before += 1_021) {
            log.write(bytes(".".repeat(1_021) + secret));
        }
        log.close();

        assertThat(text(out)).doesNotContain("alle", "gr").contains("****").hasSize(40 * (1_021 + 4));
    }

    @Test
    void what_cannot_be_a_secret_is_shown_at_once() throws IOException {
        masking.hide("password-1");
        log.write(bytes("50 % of pass"));
        log.flush();
        assertThat(text(out)).isEqualTo("50 % of ");

        log.write(bytes("ed"));
        log.flush();
        assertThat(text(out)).isEqualTo("50 % of passed");
    }

    @Test
    void one_that_becomes_known_later_is_masked_from_then_on() throws IOException {
        log.write(bytes("token-123\n"));
        masking.hide("token-123");
        log.write(bytes("token-123\n"));

        assertThat(text(out)).isEqualTo("token-123\n****\n");
    }

    @Test
    void secrets_that_lap_over_each_other_leave_nothing_of_either() throws IOException {
        masking.hide("abcdef");
        masking.hide("defghijk");
        log.write(bytes("<abcdefghijk>\n"));

        assertThat(text(out)).isEqualTo("<****>\n");
    }

    @Test
    void each_line_of_a_key_is_masked() throws IOException {
        masking.hide("-----BEGIN KEY-----\nAAAAC3NzaC1lZDI1\nNTE5AAAAI\n-----END KEY-----\n");
        log.write(bytes("key:\n-----BEGIN KEY-----\r\nAAAAC3NzaC1lZDI1\r\nNTE5AAAAI\r\n-----END KEY-----\r\n"));

        assertThat(text(out)).isEqualTo("key:\n****\r\n****\r\n****\r\n****\r\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
