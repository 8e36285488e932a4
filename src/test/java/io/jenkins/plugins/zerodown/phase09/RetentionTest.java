package io.jenkins.plugins.zerodown.phase09;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.release.Catalogue;
import io.jenkins.plugins.zerodown.release.Release;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RetentionTest {
    /** @param releases such as "3 good live"; number n is 100 - n minutes old */
    private static List<String> expired(int keep, Duration minimumAge, String... releases) {
        return expired(keep, minimumAge, catalogue(releases));
    }

    private static Catalogue catalogue(String... releases) {
        return new Catalogue(
                "web1",
                Arrays.stream(releases)
                        .map(text -> {
                            String[] words = text.split(" ");
                            return new Release(
                                    new ReleaseId(words[0]),
                                    ReleaseState.valueOf(words[1].toUpperCase(Locale.ROOT)),
                                    words.length > 2,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    OptionalLong.empty(),
                                    Optional.empty(),
                                    Optional.empty());
                        })
                        .toList());
    }

    private static List<String> expired(int keep, Duration minimumAge, Catalogue catalogue) {
        Map<ReleaseId, Duration> ages = catalogue.releases().stream()
                .map(Release::id)
                .collect(Collectors.toMap(id -> id, id -> Duration.ofMinutes(100 - Long.parseLong(id.value()))));
        return new Retention(keep, minimumAge)
                .expired(catalogue, ages, Set.of()).stream()
                        .map(ReleaseId::value)
                        .toList();
    }

    @Test
    void the_live_one_and_the_one_before_it_stay_whatever_is_kept() {
        assertThat(expired(1, Duration.ZERO, "1 good", "2 good", "3 good live")).containsExactly("1");
        assertThat(expired(1, Duration.ZERO, "1 good", "2 good", "3 good live", "4 good", "5 good"))
                .containsExactly("1", "4");
    }

    @Test
    void one_that_was_validated_is_one_of_the_good_ones_that_stay_and_one_that_became_bad_is_none() {
        ReleaseId live = new ReleaseId("4");
        assertThat(expired(
                        2,
                        Duration.ZERO,
                        catalogue("1 good", "2 good", "3 good", "4 ready live").validated(live)))
                .isEqualTo(expired(2, Duration.ZERO, "1 good", "2 good", "3 good", "4 good live"))
                .containsExactly("1", "2");
        assertThat(expired(
                        2,
                        Duration.ZERO,
                        catalogue("1 good", "2 good", "3 good live", "4 bad").validated(live)))
                .containsExactly("1");
    }

    @Test
    void younger_ones_stay() {
        assertThat(expired(1, Duration.ofMinutes(98), "1 good", "2 good", "3 good", "4 good", "5 good live"))
                .containsExactly("1", "2");
    }

    @Test
    void of_those_that_failed_and_those_that_were_bad_the_newest_stays_to_be_looked_at() {
        assertThat(expired(5, Duration.ZERO, "1 failed", "2 building", "3 failed", "4 bad", "5 bad", "6 good live"))
                .containsExactly("1", "2", "4");
    }

    @Test
    void what_waits_for_approval_stays_and_what_was_never_approved_goes() {
        assertThat(expired(5, Duration.ZERO, "1 ready", "2 good live", "3 ready"))
                .containsExactly("1");
    }

    @Test
    void what_is_not_ours_stays() {
        assertThat(expired(1, Duration.ZERO, "1 foreign", "2 unknown", "3 good", "4 good", "5 good live"))
                .containsExactly("3");
    }

    @Test
    void nothing_is_old_where_nothing_is_live() {
        assertThat(expired(1, Duration.ZERO, "1 good", "2 good", "3 good")).isEmpty();
    }
}
