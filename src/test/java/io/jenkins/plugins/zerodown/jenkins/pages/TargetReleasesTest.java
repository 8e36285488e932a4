package io.jenkins.plugins.zerodown.jenkins.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.ProtocolCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TargetReleasesTest {
    private static final String OLD = "{\"id\":\"20250101000000\",\"state\":\"good\"}";
    private static final String OLDER_BAD = "{\"id\":\"20240101000000\",\"state\":\"bad\"}";
    private static final String LIVE = "{\"id\":\"20260101000000\",\"state\":\"good\",\"live\":true}";
    private static final String UNFINISHED = "{\"id\":\"20260201000000\",\"state\":\"building\"}";

    @Test
    void what_is_complete_everywhere_and_not_live_can_be_gone_back_to() throws IOException {
        TargetReleases releases = releases(
                server("web1", UNFINISHED, LIVE, OLD, OLDER_BAD), server("web2", UNFINISHED, LIVE, OLD, OLDER_BAD));

        assertThat(releases.choices())
                .extracting(choice -> choice.row().id())
                .containsExactly("20250101000000", "20240101000000");
        assertThat(releases.live()).containsExactly("20260101000000");
        assertThat(releases.offers(releases.servers().get(0).rows().get(0))).isFalse();
        assertThat(releases.offers(releases.servers().get(0).rows().get(2))).isTrue();
    }

    @Test
    void the_choice_that_is_made_by_default_is_the_engines() throws IOException {
        TargetReleases releases = releases(server("web1", LIVE, OLD, OLDER_BAD));

        assertThat(releases.choices()).extracting(TargetReleases.Choice::chosen).containsExactly(true, false);
        assertThat(releases.choices()).extracting(TargetReleases.Choice::good).containsExactly(true, false);
    }

    @Test
    void a_release_that_one_server_lacks_cannot_be_gone_back_to() throws IOException {
        TargetReleases releases = releases(server("web1", LIVE, OLD), server("web2", LIVE));

        assertThat(releases.choices()).isEmpty();
    }

    @Test
    void where_servers_differ_each_is_named_and_the_one_that_some_serve_can_be_gone_back_to() throws IOException {
        String oldLive = OLD.replace("\"good\"", "\"ready\",\"live\":true");
        TargetReleases releases =
                releases(server("web1", LIVE, OLD), server("web2", LIVE.replace(",\"live\":true", ""), oldLive));

        assertThat(releases.live()).containsExactly("20260101000000", "20250101000000");
        assertThat(releases.choices())
                .extracting(TargetReleases.Choice::states)
                .containsExactly("good", "web1: good, web2: ready");
    }

    @Test
    void while_a_server_does_not_answer_nothing_is_offered() throws IOException {
        TargetReleases releases =
                releases(server("web1", LIVE, OLD), "{\"server\":\"web2\",\"error\":\"connection refused\"}");

        assertThat(releases.choices()).isEmpty();
        assertThat(releases.servers()).extracting(ServerReleases::failed).containsExactly(false, true);
        assertThat(releases.servers().get(1).error()).isEqualTo("connection refused");
    }

    @Test
    void a_row_has_what_the_server_told_and_nothing_for_the_rest() throws IOException {
        ReleaseRow told = row("{\"id\":\"1\",\"state\":\"good\",\"commit\":\"0123456789\",\"bytes\":4200000,"
                + "\"deployedAt\":\"2026-01-01T00:00:00Z\",\"build\":\"https://ci.example.com/job/shop/7/\"}");
        ReleaseRow untold = row("{\"id\":\"1\",\"state\":\"foreign\"}");

        assertThat(told.shortCommit()).isEqualTo("0123456");
        assertThat(told.amount()).isEqualTo("4.2 MB");
        assertThat(told.age()).endsWith(" d");
        assertThat(told.build()).isEqualTo("https://ci.example.com/job/shop/7/");
        assertThat(untold)
                .extracting(ReleaseRow::amount, ReleaseRow::age, ReleaseRow::commit, ReleaseRow::build)
                .containsOnly("");
    }

    /** Whoever may write on a server may write it there. */
    @Test
    void an_address_that_is_none_of_the_web_is_not_made_a_link() throws IOException {
        for (String address : new String[] {
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            " https://x/",
            "data:text/html,x",
            "file:///etc/passwd",
            "//x/",
            "https"
        }) {
            String json = new ObjectMapper()
                    .createObjectNode()
                    .put("id", "1")
                    .put("build", address)
                    .toString();
            assertThat(row(json).build()).as(address).isEmpty();
        }
    }

    @Test
    void a_time_that_is_none_is_not_known() throws IOException {
        assertThat(row("{\"id\":\"1\",\"deployedAt\":\"yesterday\"}").age()).isEmpty();
    }

    private static ReleaseRow row(String json) throws IOException {
        return releases(server("web1", json)).servers().get(0).rows().get(0);
    }

    private static String server(String name, String... releases) {
        return "{\"server\":\"" + name + "\",\"releases\":[" + String.join(",", releases) + "]}";
    }

    private static TargetReleases releases(String... servers) throws IOException {
        String answer = "{\"servers\":[" + String.join(",", servers) + "]}";
        return TargetReleases.of(
                ProtocolCodec.answer(EngineAnswer.Catalogues.class, answer.getBytes(StandardCharsets.UTF_8)),
                Instant.EPOCH);
    }
}
