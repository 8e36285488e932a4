package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check and a webhook may ask from the machine that deploys, and what is shown of an answer. */
class ForbiddenAddressesIT {
    @TempDir
    Path directory;

    private TestServer server;
    private Project project;

    @BeforeEach
    void start() throws Exception {
        TestServer.assumePresent();
        server = TestServer.start();
        project = Project.in(directory).on(server, "web1");
        PlainPhpApplication.write(project.application(), "1");
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void a_cloud_s_metadata_is_asked_for_no_health_and_nothing_is_touched() throws Exception {
        for (String host : new String[] {"169.254.169.254", "2852039166", "[::ffff:169.254.169.254]"}) {
            project.options("kind: php\nopcache: off\nhealth: {url: \"http://" + host + "/latest/meta-data\"}\n");

            Ran ran = project.run("deploy");

            assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(2);
            assertThat(ran.err())
                    .contains("health.url", "where clouds keep their metadata", "allowedAddresses: [169.254.169.254]");
            assertThat(server.run("ls", "-A", TestServer.DEPLOY_PATH + "/releases")
                            .ok())
                    .isFalse();
        }
    }

    @Test
    void a_webhook_that_leads_there_is_told_nothing_and_the_deployment_stands() throws Exception {
        project.options("kind: php\nopcache: off\nnotify: [{url: \"http://169.254.169.254/hook\"}]\n");

        Ran ran = project.run("deploy");

        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out())
                .contains("webhook 1 was not told of this deployment: its host is, or leads to, an address");
    }

    @Test
    void of_what_a_site_answers_no_key_and_no_token_is_shown() throws Exception {
        HttpServer site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.createContext("/", exchange -> {
            byte[] body = ("{\"error\": \"role not found\", \"SecretAccessKey\": \"hunter2hunter2\","
                            + " \"note\": \"AKIAIOSFODNN7EXAMPLE\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(500, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        site.start();
        try {
            project.options("kind: php\nopcache: off\nhealth: {url: \"http://127.0.0.1:"
                    + site.getAddress().getPort() + "/\", attempts: 2, interval: 1s}\n");

            Ran ran = project.run("deploy");

            assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(1);
            assertThat(ran.err()).contains("status 500 instead of 200", "role not found", "****");
            assertThat(ran.out() + ran.err()).doesNotContain("hunter2", "AKIA");
        } finally {
            site.stop(0);
        }
    }
}
