package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Load;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Ports;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The new release is asked through PHP-FPM, however its pool is set up; and one that is broken there goes nowhere. */
@Tag("long")
class PoolsOfPhpIT {
    private static final String BROKEN =
            "<?php if (PHP_SAPI !== 'cli') { throw new RuntimeException('no queue here'); }";

    @TempDir
    Path directory;

    private TestServer server;
    private WebStack web;
    private Project project;

    @BeforeEach
    void programs() {
        TestServer.assumePresent();
        WebStack.assumePresent();
        Programs.assume("php");
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

    private void start(boolean inGroup, UnaryOperator<String> fpm, UnaryOperator<String> nginx) throws Exception {
        server = inGroup ? TestServer.with().inRuntimeGroup().start() : TestServer.start();
        web = WebStack.serving(TestServer.DEPLOY_PATH)
                .user(Users.RUNTIME)
                .fpm(fpm)
                .nginx(nginx)
                .inside(command -> server.inside(command.toArray(String[]::new)))
                .start();
        project = Project.in(directory).on(server, "web1").target("runtimeUser: " + Users.RUNTIME + "\n");
        options("auto");
    }

    private void options(String readiness) throws Exception {
        project.options("""
                kind: php
                health: {url: "%s", body: version, attempts: 2, interval: 1s, readiness: %s}
                """.formatted(web.url("/").replace("127.0.0.1", "localhost"), readiness));
    }

    private Ran deploy(String version, String beginning) throws Exception {
        Path index = PlainPhpApplication.write(project.application(), version).resolve("public/index.php");
        Files.writeString(index, Files.readString(index).replaceFirst("<\\?php", beginning.replace("$", "\\$")));
        return project.run("deploy");
    }

    /** One goes live after it was asked so, and a broken one does not, under visitors. */
    private void assertAskedThrough(String what) throws Exception {
        Ran first = deploy("1", "<?php");
        assertThat(first.exit()).as(first.out() + first.err() + web.log()).isZero();
        assertThat(first.out()).contains(what + " answers / of the new release with 200");

        try (Load load = Load.on(web.url("/").replace("127.0.0.1", "localhost"), 4)) {
            Ran broken = deploy("2", BROKEN);
            Load.Report visitors = load.stop();
            assertThat(broken.exit()).as(broken.out() + broken.err()).isEqualTo(1);
            assertThat(broken.out() + broken.err()).contains("no queue here", "No visitor has met it");
            assertThat(visitors.failures()).as(visitors.kinds() + "").isZero();
            assertThat(visitors.bodies()).allMatch(body -> body.startsWith("version 1 "));
        }
    }

    private static UnaryOperator<String> socket(String rights) {
        return fpm -> fpm.replace("listen.mode = 0666", rights);
    }

    @Test
    void a_socket_of_the_runtime_group_that_the_deploy_user_is_in() throws Exception {
        start(true, socket("listen.group = " + Users.RUNTIME + "\nlisten.mode = 0660"), UnaryOperator.identity());

        assertAskedThrough("fpm.sock");
    }

    @Test
    void a_socket_that_the_deploy_user_may_not_use_is_told_with_the_fix() throws Exception {
        start(false, socket("listen.owner = " + Users.RUNTIME + "\nlisten.mode = 0600"), UnaryOperator.identity());

        Ran other = deploy("1", "<?php");
        assertThat(other.exit()).as(other.out() + other.err() + web.log()).isZero();
        assertThat(other.out())
                .contains("may not use", "usermod -aG", "PHP's own web server answers / of the new release with 200");

        options("fpm");
        Ran demanded = deploy("2", "<?php");
        assertThat(demanded.exit()).as(demanded.out() + demanded.err()).isEqualTo(1);
        assertThat(demanded.err()).contains("health.readiness: fpm demands", "usermod -aG");
    }

    @Test
    void a_port() throws Exception {
        String address = "127.0.0.1:" + Ports.free();
        start(
                false,
                fpm -> fpm.replaceFirst("listen = .*", "listen = " + address),
                nginx -> nginx.replaceFirst("fastcgi_pass .*", "fastcgi_pass " + address + ";"));

        assertAskedThrough(address);
    }

    @Test
    void a_pool_that_is_confined_to_a_directory() throws Exception {
        start(
                true,
                fpm -> fpm + "chroot = " + TestServer.ROOT + "\n",
                nginx -> nginx.replaceAll(
                        "fastcgi_param (SCRIPT_FILENAME|DOCUMENT_ROOT) [^$]*\\$realpath_root",
                        "fastcgi_param $1 /app/current/public"));

        assertAskedThrough("fpm.sock");
    }

    @Test
    void the_one_of_two_pools_to_which_the_web_server_gives_the_site_s_requests() throws Exception {
        String[] other = new String[1];
        start(
                true,
                fpm -> {
                    other[0] = fpm.replaceAll("(?s).*\nlisten = ([^\n]*)/fpm.sock.*", "$1");
                    return fpm + "[other]\nuser = nobody\nlisten = " + other[0]
                            + "/other.sock\nlisten.mode = 0666\npm = static\npm.max_children = 1\n"
                            + "php_admin_value[disable_functions] = file_get_contents\n";
                },
                nginx -> nginx.replaceFirst(
                        "(?s)(http \\{.*?)(      server \\{)",
                        "$1      server { listen 127.0.0.1:" + Ports.free()
                                + "; root /srv/other; location ~ \\\\.php { "
                                + "include /etc/nginx/fastcgi_params; fastcgi_pass unix:" + other[0]
                                + "/other.sock; } }\n$2"));

        assertAskedThrough("fpm.sock");
    }

    @Test
    void a_site_that_answers_to_its_own_name_alone() throws Exception {
        start(
                true,
                UnaryOperator.identity(),
                nginx -> nginx.replaceFirst(
                        "(?s)(http \\{.*?)      server \\{\\s*listen ([^;]*);",
                        "$1      server { listen $2 default_server; return 444; }\n"
                                + "      server { listen $2; server_name localhost;"));
        Ran first = deploy(
                "1",
                "<?php if (PHP_SAPI !== 'cli' && strtok($_SERVER['HTTP_HOST'], ':') !== 'localhost') { exit(500); }");

        assertThat(first.exit()).as(first.out() + first.err() + web.log()).isZero();
        assertThat(first.out()).contains("answers / of the new release with 200");
    }
}
