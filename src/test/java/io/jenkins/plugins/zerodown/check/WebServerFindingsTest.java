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

    @Test
    void a_pool_of_another_user_without_a_runtime_user_is_told_with_the_line_to_write() {
        String[] lines = {
            "nginx f:1 server { root /srv/app/current/public;",
            "nginx f:2 location / { fastcgi_pass unix:/run/app.sock; fastcgi_param SCRIPT_FILENAME $realpath_root$uri;"
                    + " } }",
            "fpm " + FPM + " [app]",
            "fpm " + FPM + " user=www-data",
            "fpm " + FPM + " listen=/run/app.sock",
            "closed /run/app.sock www-data"
        };
        assertThat(found(lines))
                .anyMatch(text -> text.equals(
                        "PHP-FPM's pool at /run/app.sock runs as www-data, and the target has no runtimeUser"))
                .anyMatch(text -> text.endsWith(" may not use /run/app.sock"));
        assertThat(found(RunBuilder.at("/srv/app").local("web1").runtimeUser("www-data"), lines))
                .noneMatch(text -> text.contains("runtimeUser"));
        assertThat(found(RunBuilder.at("/srv/app").local("web1").runtimeUser("nginx"), lines))
                .anyMatch(text -> text.endsWith("runs as www-data, and the target's runtimeUser is nginx"));
    }

    @Test
    void an_open_basedir_that_shuts_the_releases_out_is_told() {
        String[] lines = {
            "nginx f:1 server { root /srv/app/current/public; fastcgi_pass unix:/run/app.sock; }",
            "fpm " + FPM + " [app]",
            "fpm " + FPM + " listen=/run/app.sock",
            "fpm " + FPM + " php_admin_value[open_basedir]=/srv/app/current:/tmp"
        };
        assertThat(found(lines)).anyMatch(text -> text.endsWith("has open_basedir = /srv/app/current:/tmp"));
        lines[3] = "fpm " + FPM + " php_admin_value[open_basedir]=/srv/app/:/tmp";
        assertThat(found(lines)).noneMatch(text -> text.contains("open_basedir"));
    }

    @Test
    void apache_is_known_and_needs_a_reload() {
        assertThat(found("apache f:1 <VirtualHost *:80>", "apache f:2 DocumentRoot /srv/app/current/public"))
                .anyMatch(text -> text.equals("Apache hands PHP a path through the link current"))
                .noneMatch(text -> text.contains("nginx"));
    }

    private static List<String> found(String... lines) {
        return found(RunBuilder.at("/srv/app").local("web1"), lines);
    }

    private static List<String> found(RunBuilder builder, String... lines) {
        DeploymentContext context = builder.build();
        return WebServerFindings.of(context.target(), context.application(), "web1", List.of(lines), Optional.empty())
                .stream()
                .map(Finding::what)
                .toList();
    }
}
