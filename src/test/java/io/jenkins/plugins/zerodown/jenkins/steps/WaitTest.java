package io.jenkins.plugins.zerodown.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "45, 45", "30s, 30", "10m, 600", "2h, 7200"})
    void a_time_is_read_as_people_write_it(String text, long seconds) {
        assertThat(Wait.seconds(text)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1d", "1 m", "999999"})
    void what_is_no_time_is_refused_with_what_can_be_written(String text) {
        assertThat(Wait.isTime(text)).isFalse();
        assertThatThrownBy(() -> Wait.seconds(text))
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("30s");
    }

    @Test
    void a_build_that_says_nothing_waits_longer_than_a_deployment_takes() {
        assertThat(Wait.seconds(Wait.DEFAULT)).isEqualTo(3600);
    }
}
