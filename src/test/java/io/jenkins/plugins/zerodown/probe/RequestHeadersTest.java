package io.jenkins.plugins.zerodown.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What health.headers adds to each request. */
class RequestHeadersTest {
    @Test
    void a_value_that_no_header_can_hold_is_refused_and_not_shown() throws Exception {
        assertThat(RequestHeaders.of(with("s3cret").build())).containsEntry("X-Probe", "s3cret");
        for (String value : new String[] {"s3crét", "s3c\nret", " "}) {
            assertThatThrownBy(() -> RequestHeaders.of(with(value).build()))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageContainingAll("health.headers.X-Probe", "PROBE_TOKEN")
                    .hasMessageNotContaining("s3c");
        }
    }

    private static RunBuilder with(String value) {
        return RunBuilder.at("/srv/app")
                .local("web1")
                .secretText("PROBE_TOKEN", value)
                .health(new Health(
                        Optional.of("https://app.example.com/"),
                        1,
                        Duration.ZERO,
                        1,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        200,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new Health.Access(Map.of("X-Probe", "PROBE_TOKEN"), Optional.empty(), Optional.empty()),
                        Health.Readiness.DEFAULT,
                        Optional.empty()));
    }
}
