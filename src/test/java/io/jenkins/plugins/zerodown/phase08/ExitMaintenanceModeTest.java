package io.jenkins.plugins.zerodown.phase08;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site here is a stand-in that shows what Laravel's two files say; phase05's tests have the real one. */
@Tag("servers")
class ExitMaintenanceModeTest {
    @TempDir
    Path deploy;

    private Path down;
    private HttpServer site;
    private int status = 200;

    @BeforeEach
    void aSiteInMaintenance() throws IOException {
        Programs.assume("php");
        Path live = Files.createDirectories(deploy.resolve("releases/20250820092100/storage/framework"))
                .getParent()
                .getParent();
        Files.createSymbolicLink(deploy.resolve("current"), Path.of("releases/20250820092100"));
        Files.writeString(live.resolve("artisan"), "<?php unlink(__DIR__ . '/storage/framework/down');");
        Files.writeString(
                Files.createDirectories(deploy.resolve(".zerodown")).resolve("maintenance"), "20250820092100\n");
        down = Files.writeString(live.resolve("storage/framework/down"), "{}");
        site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", exchange -> {
            exchange.sendResponseHeaders(Files.exists(down) ? 503 : status, -1);
            exchange.close();
        });
        site.start();
    }

    @AfterEach
    void stopTheSite() {
        if (site != null) {
            site.stop(0);
        }
    }

    @Test
    void the_public_check_is_made_when_the_maintenance_page_is_gone() throws Exception {
        DeploymentContext context = run();
        context.state().set(ServerKey.MAINTENANCE, context.target().primary(), true);

        try (var hosts = context.hosts()) {
            assertThat(new ExitMaintenanceMode().run(context))
                    .isEqualTo(Outcome.done("visitors see release 20250820092100; http://127.0.0.1:"
                            + site.getAddress().getPort() + "/ answers with 200"));
        }
        assertThat(down).doesNotExist();
        assertThat(deploy.resolve(".zerodown/maintenance")).doesNotExist();
    }

    @Test
    void a_site_that_does_not_work_without_the_page_fails_the_step() throws Exception {
        status = 500;
        DeploymentContext context = run();
        context.state().set(ServerKey.MAINTENANCE, context.target().primary(), true);

        try (var hosts = context.hosts()) {
            assertThatThrownBy(() -> new ExitMaintenanceMode().run(context))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageContaining("500");
        }
    }

    @Test
    void what_no_deployment_has_put_on_stays_on() throws Exception {
        assertThat(new ExitMaintenanceMode().run(run())).isInstanceOf(Outcome.Skipped.class);
        assertThat(down).exists();
    }

    private DeploymentContext run() {
        return RunBuilder.at(deploy)
                .local("web1")
                .maintenance(Optional.empty(), Optional.empty())
                .health(new Health(
                        Optional.of("http://127.0.0.1:" + site.getAddress().getPort() + "/"),
                        1,
                        Duration.ofMillis(10),
                        1,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20),
                        200,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Health.Access.PLAIN,
                        Health.Readiness.DEFAULT,
                        Optional.empty()))
                .build();
    }
}
