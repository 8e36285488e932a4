package io.jenkins.plugins.zerodown.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RollbackChoiceTest {
    /** @param releases such as "3 good live" */
    private static Catalogue on(String server, String... releases) {
        return new Catalogue(
                server,
                Arrays.stream(releases)
                        .map(text -> {
                            String[] words = text.split(" ");
                            ReleaseId id = new ReleaseId(words[0]);
                            boolean live = words.length > 2;
                            return words[1].equals("foreign") || words[1].equals("unknown")
                                    ? Release.unrecorded(id, words[1].equals("foreign"), live)
                                    : Release.of(
                                            StateFile.of(
                                                    id,
                                                    ReleaseState.of(words[1]).orElseThrow()),
                                            live);
                        })
                        .toList());
    }

    private static String newest(Catalogue... catalogues) {
        return text(RollbackChoice.of(Optional.empty(), List.of(catalogues)));
    }

    private static String to(String id, Catalogue... catalogues) {
        return text(RollbackChoice.of(Optional.of(new ReleaseId(id)), List.of(catalogues)));
    }

    private static String text(RollbackChoice choice) {
        return choice instanceof RollbackChoice.To to
                ? to.id() + to.warning().map(" "::concat).orElse("")
                : ((RollbackChoice.Refused) choice).why();
    }

    @Test
    void it_is_the_newest_good_release_older_than_the_live_one() {
        assertThat(newest(on("web1", "1 good", "2 good", "3 bad", "4 good live", "5 good", "6 ready")))
                .isEqualTo("2");
    }

    @Test
    void it_is_good_on_every_server() {
        assertThat(newest(
                        on("web1", "1 good", "2 good", "3 good", "4 good live"),
                        on("web2", "1 good", "2 good", "3 failed", "4 good live"),
                        on("web3", "2 good", "4 good live")))
                .isEqualTo("2");
    }

    @Test
    void where_servers_differ_nothing_newer_than_what_any_serves_is_back() {
        assertThat(newest(on("web1", "1 good", "2 good", "3 good live"), on("web2", "1 good", "2 good live", "3 good")))
                .isEqualTo("1");
    }

    @Test
    void without_a_good_one_it_is_refused_with_what_would_do() {
        assertThat(newest(on("web1", "1 foreign", "2 building", "3 good live")))
                .isEqualTo("no good release older than the live 3 "
                        + "is on every server (web1). These are complete on every server: 1 (foreign)");
        assertThat(newest(on("web1", "3 good"))).contains("no release of releases/ is live on web1", "3 (good)");
    }

    @Test
    void by_id_any_complete_release_will_do_with_a_warning_where_it_was_never_good() {
        assertThat(to("5", on("web1", "4 good live", "5 good"))).isEqualTo("5");
        assertThat(to("3", on("web1", "3 bad", "4 good live")))
                .isEqualTo("3 release 3 was never found good: it is bad on web1");
        assertThat(to("1", on("web1", "1 foreign", "4 good live"))).startsWith("1 release 1 was never found good");
    }

    @Test
    void an_id_that_is_missing_or_not_complete_is_refused_by_server_and_state() {
        assertThat(to("2", on("web1", "1 good", "2 failed", "3 good live"), on("web2", "1 good", "3 good live")))
                .isEqualTo("release 2 cannot be rolled back to: on web1 it is failed, not complete; web2 does not "
                        + "have it. "
                        + "These are complete on every server: 1 (good)");
        assertThat(to("3", on("web1", "3 good live")))
                .isEqualTo("release 3 is live already. No other release is complete on every server: deploy again "
                        + "instead");
    }
}
