package io.jenkins.plugins.zerodown.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.check.Finding.Severity;
import io.jenkins.plugins.zerodown.config.Application.Opcache;
import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class ServerCheckTest {
    @TempDir
    Path directory;

    private Path site;

    @BeforeEach
    void a_site() throws Exception {
        site = Files.createDirectories(directory.resolve("app"));
        Files.createDirectories(site.resolve("releases/1/public"));
        Files.createSymbolicLink(site.resolve("current"), Path.of("releases/1"));
        Files.createDirectories(site.resolve("shared"));
    }

    @Test
    void a_well_configured_stack_gives_no_error_and_no_warning_in_any_shell() throws Exception {
        try (WebStack web = WebStack.serving(site.toString()).start()) {
            for (Shells shell : Shells.present(directory.resolve("shells"))) {
                List<Finding> found =
                        check(RunBuilder.at(site).server(LocalConnector.server("web1"), shell.connector()));

                assertThat(about(found, web))
                        .as(shell.name())
                        .noneMatch(finding -> finding.severity() != Severity.NOTE);
                assertThat(texts(found)).anyMatch(text -> text.equals("web1: nginx hands PHP the real path"));
                assertThat(texts(found))
                        .as("a process is no configuration of PHP-FPM")
                        .noneMatch(text -> text.contains("/proc/"));
            }
        }
    }

    @Test
    void the_document_root_and_a_reload_that_drops_requests_are_found_where_they_are() throws Exception {
        try (WebStack web = WebStack.serving(site.toString())
                .documentRoot()
                .processControlTimeout("0")
                .start()) {
            List<Finding> found = about(check(RunBuilder.at(site).local("web1")), web);

            assertThat(found).anySatisfy(finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                assertThat(finding.what())
                        .startsWith(web.nginxConfiguration() + ":")
                        .contains("through the link current");
                assertThat(finding.fix()).contains("$realpath_root");
            });
            assertThat(found).anySatisfy(finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.what()).isEqualTo(web.fpmConfiguration() + " leaves process_control_timeout at 0");
                assertThat(finding.why()).contains("drops the requests");
            });
        }
    }

    @Test
    void an_opcache_that_would_serve_old_code_is_found() throws Exception {
        Path preload = Files.writeString(directory.resolve("preload.php"), "<?php\n");
        try (WebStack web = WebStack.serving(site.toString())
                .documentRoot()
                .ini("opcache.validate_timestamps", "0")
                .ini("opcache.preload", preload.toString())
                .start()) {
            List<String> found = texts(check(RunBuilder.at(site).local("web1")));

            assertThat(found)
                    .anyMatch(text -> text.contains(web.fpmConfiguration() + " has opcache.validate_timestamps off"));
            assertThat(found).anyMatch(text -> text.contains(web.fpmConfiguration() + " preloads " + preload));
        }
    }

    @Test
    void what_one_server_of_several_keeps_in_its_files_is_found_and_no_secret_is_read() throws Exception {
        Files.writeString(
                site.resolve("shared/.env"),
                "APP_KEY=topsecret\nSESSION_DRIVER=file\nCACHE_DRIVER=redis\n"
                        + "FILESYSTEM_DISK=\"local\"\nDB_CONNECTION=sqlite\n");
        Files.createSymbolicLink(site.resolve("releases/1/.env"), Path.of("../../shared/.env"));

        List<String> found = texts(check(RunBuilder.at(site).local("web1").local("web2")));

        for (String server : List.of("web1", "web2")) {
            assertThat(found)
                    .anyMatch(text -> text.startsWith(server + ": the .env has SESSION_DRIVER=file, so that sessions"));
            assertThat(found)
                    .anyMatch(
                            text -> text.startsWith(server + ": the .env has FILESYSTEM_DISK=local, so that uploads"));
            assertThat(found).anyMatch(text -> text.startsWith(server + ": the .env has DB_CONNECTION=sqlite"));
        }
        assertThat(found)
                .noneMatch(text -> text.contains("CACHE_DRIVER=redis"))
                .noneMatch(text -> text.contains("topsecret"));
    }

    @Test
    void the_env_to_come_counts_and_what_the_live_release_takes_where_it_says_nothing() throws Exception {
        Files.writeString(site.resolve("shared/.env"), "SESSION_DRIVER=file\nCACHE_DRIVER=file\n");
        Files.createSymbolicLink(site.resolve("releases/1/.env"), Path.of("../../shared/.env"));
        Path config = Files.createDirectories(site.resolve("releases/1/config"));
        Files.writeString(
                config.resolve("session.php"),
                "<?php return [\n    'driver' => env('SESSION_DRIVER', 'database'),\n];");
        Files.writeString(
                config.resolve("filesystems.php"),
                "<?php return [\n    'default' => env('FILESYSTEM_DISK', 'local'),\n];");

        List<String> found =
                texts(check(RunBuilder.at(site).local("web1").local("web2").envFile("next.env", "CACHE_STORE=file\n")));

        assertThat(found)
                .anyMatch(text -> text.startsWith("web1: envFile 'next.env' has CACHE_STORE=file")
                        && text.contains("CACHE_STORE=redis or database"))
                .anyMatch(text -> text.contains("FILESYSTEM_DISK") && text.contains("takes FILESYSTEM_DISK=local"))
                .noneMatch(text -> text.contains("SESSION_DRIVER") || text.contains("CACHE_DRIVER"));
    }

    @Test
    void what_laravel_11_takes_by_itself_is_no_file() throws Exception {
        Files.writeString(site.resolve("shared/.env"), "APP_NAME=x\n");
        Files.createSymbolicLink(site.resolve("releases/1/.env"), Path.of("../../shared/.env"));

        assertThat(texts(check(RunBuilder.at(site).local("web1").local("web2"))))
                .anyMatch(text -> text.contains("no CACHE_STORE or CACHE_DRIVER: Laravel 10 and older"));

        Files.writeString(
                Files.createDirectories(site.resolve("releases/1/bootstrap")).resolve("app.php"),
                "<?php return Application::configure(basePath: dirname(__DIR__))->create();");

        assertThat(texts(check(RunBuilder.at(site).local("web1").local("web2"))))
                .noneMatch(text -> text.contains("CACHE_STORE") || text.contains("SESSION_DRIVER"));
    }

    @Test
    void a_health_check_of_laravel_s_own_page_is_told_to_prove_little() throws Exception {
        Health up = new Health(
                Optional.of("http://app.example.com/up"),
                1,
                Duration.ofSeconds(1),
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                200,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Health.Access.PLAIN,
                Health.Readiness.DEFAULT,
                Optional.empty());

        assertThat(texts(check(RunBuilder.at(site).local("web1").local("web2").health(up))))
                .filteredOn(text -> text.contains("/up"))
                .singleElement()
                .asString()
                .contains("without a database");
    }

    @Test
    void one_server_alone_may_keep_what_it_likes() throws Exception {
        Files.writeString(site.resolve("shared/.env"), "SESSION_DRIVER=file\nCACHE_DRIVER=file\n");

        assertThat(texts(check(RunBuilder.at(site).local("web1")))).noneMatch(text -> text.contains("the .env"));
    }

    @Test
    void a_server_out_of_reach_is_a_finding_beside_those_of_the_others() throws Exception {
        LocalConnector down = new LocalConnector();
        down.refuse(true);

        List<Finding> found = check(RunBuilder.at(site).local("web1").server(LocalConnector.server("web2"), down));

        assertThat(found)
                .anyMatch(finding -> finding.server().equals("web1")
                        && finding.what()
                                .matches("connected as deploy; [0-9.]+ [kMGT]B free, room for \\d+ more "
                                        + "files, sha256sum, .*"));
        assertThat(found)
                .filteredOn(finding -> finding.server().equals("web2"))
                .singleElement()
                .matches(finding ->
                        finding.severity() == Severity.ERROR && finding.what().contains("refused by the test"));
    }

    private static List<Finding> check(RunBuilder builder) throws Exception {
        DeploymentContext context = builder.plainPhp()
                .opcache(new Opcache(
                        Opcache.Method.REALPATH,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()))
                .build();
        return new ServerCheck(context.target(), context.application(), context.secrets()).on(context.hosts());
    }

    /** Other stacks may run on this machine at the same time. */
    private static List<Finding> about(List<Finding> found, WebStack web) {
        return found.stream()
                .filter(finding -> finding.what()
                        .contains(web.fpmConfiguration().getParent().toString()))
                .toList();
    }

    private static List<String> texts(List<Finding> found) {
        return found.stream().map(Finding::text).toList();
    }
}
