package io.jenkins.plugins.zerodown.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class WebServerFindingsTest {
    private static final String FPM = "/etc/php/8.2/fpm/php-fpm.conf";

    @Test
    void settings_of_fpm_that_cannot_be_read_are_not_taken_for_its_defaults() {
        assertThat(found("fpm " + FPM + " running=yes", "unreadable " + FPM))
                .anyMatch(text -> text.contains(FPM + " cannot be read by the deploy user"))
                .noneMatch(text -> text.contains("process_control_timeout") || text.contains("opcache"));
    }

    @Test
    void an_fpm_that_tells_nothing_of_its_opcache_is_said_to_be_unchecked() {
        assertThat(found("fpm " + FPM + " running=yes", "fpm " + FPM + " process_control_timeout=10s"))
                .anyMatch(text -> text.contains("settings of " + FPM + " could not be read"));
        assertThat(found(
                        "fpm " + FPM + " running=yes",
                        "fpm " + FPM + " process_control_timeout=10s",
                        "ini " + FPM + " read yes"))
                .noneMatch(text -> text.contains("could not be read"));
    }

    private static List<String> found(String... lines) {
        DeploymentContext context = RunBuilder.at("/srv/app").local("web1").build();
        return WebServerFindings.of(context.target(), context.application(), "web1", List.of(lines), Optional.empty())
                .stream()
                .map(Finding::what)
                .toList();
    }
}
