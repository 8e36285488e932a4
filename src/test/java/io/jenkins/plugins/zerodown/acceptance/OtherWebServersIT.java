package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Load;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sites that docs/server.md has for Apache and for Caddy, the application's and the preview, with visitors. The
 * application is localhost, its preview 127.0.0.1.
 */
@Tag("long")
class OtherWebServersIT {
    private static final String BROKEN =
            "<?php if (PHP_SAPI !== 'cli') { throw new RuntimeException('no queue here'); }";
    private static final List<String> APACHE_MODULES =
            List.of("mpm_event", "authz_core", "authz_host", "dir", "mime", "proxy", "proxy_fcgi", "rewrite");

    @TempDir
    Path directory;

    private TestServer server;
    private WebStack web;
    private Project project;

    @BeforeEach
    void programs() {
        TestServer.assumePresent();
        WebStack.assumePresent();
        Programs.assume("php", "sudo");
    }

    @AfterEach
    void stop() {
        if (web != null) {
            web.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private void start(WebStack.WebServer webServer, String options) throws Exception {
        server = TestServer.with().inRuntimeGroup().start();
        server.allowSudo();
        web = WebStack.serving(TestServer.DEPLOY_PATH)
                .user(Users.RUNTIME)
                .webServer(webServer)
                .inside(command -> server.inside(command.toArray(String[]::new)))
                .start();
        project = Project.in(directory)
                .on(server, "web1")
                .target("runtimeUser: " + Users.RUNTIME + "\nbecome: sudo -n\n")
                .options("""
                        kind: php
                        %s
                        health:
                          url: "%s"
                          preview: "%s"
                          body: version
                          attempts: 3
                          interval: 1s
                        """.formatted(options, site(), web.url("/")));
    }

    private String site() {
        return web.url("/").replace("127.0.0.1", "localhost");
    }

    private Ran deploy(String version, String beginning) throws Exception {
        Path index = PlainPhpApplication.write(project.application(), version).resolve("public/index.php");
        Files.writeString(index, Files.readString(index).replaceFirst("<\\?php", beginning.replace("$", "\\$")));
        return project.run("deploy");
    }

    private static String page(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String block(String language, String name) throws IOException {
        return blocks(language)
                .filter(block -> block.contains(name + ".example.com"))
                .collect(Collectors.joining());
    }

    private static Stream<String> blocks(String language) throws IOException {
        return ServerGuideIT.blocks(language).stream();
    }

    private static String here(String text, Path home, String site, String place) {
        return text.replace("app.example.com", place.replace("NAME", "localhost"))
                .replace("preview.example.com", place.replace("NAME", "127.0.0.1"))
                .replace("/var/www/app", TestServer.DEPLOY_PATH)
                .replace("/run/php/app.sock", home + "/fpm.sock")
                .replace("192.0.2.0/24", "127.0.0.0/8")
                .replace("*:80", site);
    }

    private static List<String> apache(Path home, int port) throws IOException {
        String modules = APACHE_MODULES.stream()
                .map(name -> "LoadModule " + name + "_module /usr/lib/apache2/modules/mod_" + name + ".so\n")
                .collect(Collectors.joining());
        Files.writeString(
                home.resolve("apache.conf"),
                modules
                        + """
                        ServerRoot %1$s
                        DefaultRuntimeDir %1$s
                        PidFile %1$s/apache.pid
                        ErrorLog %1$s/nginx.log
                        TypesConfig /etc/mime.types
                        User %2$s
                        Group %2$s
                        ServerName localhost
                        Listen 127.0.0.1:%3$d
                        """.formatted(home, Users.RUNTIME, port)
                        + here(block("apache", "app") + block("apache", "preview"), home, "127.0.0.1:" + port, "NAME"));
        return List.of(
                "/usr/sbin/apache2",
                "-D",
                "FOREGROUND",
                "-f",
                home.resolve("apache.conf").toString());
    }

    private static List<String> caddy(Path home, int port) throws IOException {
        Files.writeString(
                home.resolve("Caddyfile"),
                "{\n    admin off\n    auto_https off\n    default_bind 127.0.0.1\n}\n"
                        + here(block("caddy", "app") + block("caddy", "preview"), home, "", "http://NAME:" + port));
        return List.of("/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config", home + "/Caddyfile");
    }

    @Test
    void apache_with_a_reload_of_php_fpm() throws Exception {
        Programs.assume("apache2");
        start(OtherWebServersIT::apache, "opcache: reload");

        assertNobodyNotices();
    }

    @Test
    void caddy_by_the_real_path() throws Exception {
        Programs.assume("caddy");
        start(OtherWebServersIT::caddy, "");

        assertNobodyNotices();
    }

    private void assertNobodyNotices() throws Exception {
        Ran first = deploy("1", "<?php");
        assertThat(first.exit()).as(first.out() + first.err() + web.log()).isZero();
        assertThat(first.out()).contains("fpm.sock answers / of the new release with 200");
        assertThat(page(web.url("/"))).as("the preview").startsWith("version 1 ");

        try (Load load = Load.on(site(), 8)) {
            for (int version = 2; version < 5; version++) {
                Ran next = deploy(Integer.toString(version), "<?php");
                assertThat(next.exit()).as(next.out() + next.err() + web.log()).isZero();
                assertThat(page(site())).startsWith("version " + version + " ");
            }
            Ran broken = deploy("5", BROKEN);
            assertThat(broken.exit()).as(broken.out() + broken.err()).isEqualTo(1);
            assertThat(broken.out() + broken.err()).contains("no queue here", "No visitor has met it");
            Load.Report visitors = load.stop();
            System.out.println("another web server: " + visitors.failures() + " of " + visitors.requests() + " failed");
            assertThat(visitors.failures()).as(visitors.kinds() + web.log()).isZero();
            assertThat(visitors.bodies()).noneMatch(body -> body.startsWith("version 5 "));
        }
        assertThat(page(site())).startsWith("version 4 ");
    }
}
