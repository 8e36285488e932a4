package io.jenkins.plugins.zerodown.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Load;
import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a reload of PHP-FPM costs visitors: why 3.2 and the command check warn of {@code process_control_timeout = 0}.
 */
@Wants(web = true)
class ReloadUnderLoadIT {
    private static final int RELOADS = 20;
    private static final int VISITORS = 8;

    @TempDir
    Path site;

    @Test
    void a_reload_waits_for_requests_under_way_where_fpm_has_time_for_it() throws Exception {
        assertThat(reloaded("10s").failures()).isZero();
    }

    @Test
    void a_reload_drops_requests_under_way_where_fpm_has_none() throws Exception {
        assertThat(reloaded("0").failures()).isPositive();
    }

    private Load.Report reloaded(String timeout) throws Exception {
        Path root = Files.createDirectories(site.resolve("releases/1/public"));
        Files.writeString(root.resolve("index.php"), "<?php usleep(50000); echo 'done';");
        Files.createSymbolicLink(site.resolve("current"), Path.of("releases/1"));
        try (WebStack web = WebStack.serving(site.toString())
                        .processControlTimeout(timeout)
                        .start();
                Load load = Load.on(web.url("/"), VISITORS)) {
            for (int i = 0; i < RELOADS; i++) {
                load.awaitMore(VISITORS * 2L);
                List<Long> before = web.workers();
                web.reload();
                while (web.workers().isEmpty() || web.workers().stream().anyMatch(before::contains)) {
                    Thread.sleep(10);
                }
            }
            load.awaitMore(VISITORS);
            Load.Report report = load.stop();
            System.out.println("process_control_timeout " + timeout + ": " + report.failures() + " of "
                    + report.requests() + " requests failed in " + RELOADS + " reloads " + report.kinds());
            return report;
        }
    }
}
