package io.jenkins.plugins.zerodown.phase04;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Application.ConfigFile;
import io.jenkins.plugins.zerodown.fixture.Acls;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PHP-FPM is another user than the one who deploys: what it writes and reads, on a server with real users. */
@Tag("servers")
class RuntimeUserTest {
    private static final String RELEASE = TestServer.DEPLOY_PATH + "/releases/" + RunBuilder.RELEASE;
    private static final String STORAGE = TestServer.DEPLOY_PATH + "/shared/storage";
    private static final String ENV = "APP_KEY=base64:MDEy\n";

    @BeforeEach
    void servers() {
        TestServer.assumePresent();
    }

    @Test
    void both_users_write_in_storage_and_in_the_compiled_views() throws Exception {
        try (TestServer server = TestServer.with().inRuntimeGroup().start()) {
            release(server);

            configure(run(server).build());

            for (String place : new String[] {
                STORAGE + "/logs",
                STORAGE + "/framework/sessions",
                STORAGE + "/framework/cache/data",
                STORAGE + "/app/public",
                RELEASE + "/bootstrap/cache/views"
            }) {
                server.runAs(Users.RUNTIME, "sh", "-c", "umask 002; echo from FPM >\"$1/shared\"", "sh", place)
                        .orThrow();
                server.runAs(Users.DEPLOY, "sh", "-c", "echo from the deployment >>\"$1/shared\"", "sh", place)
                        .orThrow();
            }
            server.runAs(Users.RUNTIME, "sh", "-c", "echo more >>\"$1\"", "sh", STORAGE + "/app/seeded.txt")
                    .orThrow();
        }
    }

    @Test
    void the_env_is_read_by_the_runtime_user_and_by_nobody_else() throws Exception {
        try (TestServer server = TestServer.with().inRuntimeGroup().start()) {
            release(server);

            configure(run(server)
                    .configFiles(new ConfigFile("auth", "auth.json", 0640))
                    .secretFile("auth", "{}".getBytes(StandardCharsets.UTF_8))
                    .build());

            assertThat(server.runAs(Users.RUNTIME, "cat", RELEASE + "/.env")
                            .orThrow()
                            .out())
                    .isEqualTo(ENV);
            assertThat(server.runAs(Users.RUNTIME, "cat", RELEASE + "/auth.json")
                            .orThrow()
                            .out())
                    .isEqualTo("{}");
            assertThat(server.runAs("nobody", "cat", RELEASE + "/.env").ok()).isFalse();
            assertThat(server.runAs("nobody", "cat", RELEASE + "/auth.json").ok())
                    .isFalse();
            assertThat(server.runAs("nobody", "ls", TestServer.DEPLOY_PATH + "/shared/env")
                            .ok())
                    .isFalse();
            assertThat(server.runAs(Users.RUNTIME, "sh", "-c", "echo x >>\"$1\"", "sh", RELEASE + "/.env")
                            .ok())
                    .isFalse();
        }
    }

    @Test
    void an_acl_that_the_deploy_path_hands_down_opens_no_secret_to_whom_it_names() throws Exception {
        try (TestServer server = TestServer.with().inRuntimeGroup().start()) {
            server.runAs(Users.DEPLOY, "mkdir", TestServer.DEPLOY_PATH).orThrow();
            Acls.handDown(server.deployPath(), "nobody");
            release(server);

            configure(run(server)
                    .configFiles(new ConfigFile("auth", "auth.json", 0640), new ConfigFile("auth", "own.json", 0600))
                    .secretFile("auth", "{}".getBytes(StandardCharsets.UTF_8))
                    .build());

            assertThat(server.runAs("nobody", "ls", RELEASE + "/storage/app")
                            .orThrow()
                            .out())
                    .contains("seeded.txt");
            for (String secret : List.of("/.env", "/auth.json", "/own.json")) {
                assertThat(server.runAs("nobody", "cat", RELEASE + secret).ok())
                        .as(secret)
                        .isFalse();
            }
            assertThat(server.runAs(Users.RUNTIME, "cat", RELEASE + "/.env")
                            .orThrow()
                            .out())
                    .isEqualTo(ENV);
            assertThat(server.runAs(Users.RUNTIME, "cat", RELEASE + "/auth.json")
                            .orThrow()
                            .out())
                    .isEqualTo("{}");
            assertThat(server.runAs(Users.RUNTIME, "cat", RELEASE + "/own.json").ok())
                    .isFalse();
        }
    }

    @Test
    void where_an_acl_cannot_be_taken_off_nothing_is_uploaded_and_the_step_says_why() throws Exception {
        try (TestServer server = TestServer.with().inRuntimeGroup().start()) {
            server.runAs(Users.DEPLOY, "mkdir", TestServer.DEPLOY_PATH).orThrow();
            Acls.handDown(server.deployPath(), "nobody");
            release(server);
            server.run(
                            "sh",
                            "-c",
                            "mkdir \"$1\" && printf '#!/bin/sh\\nexit 127\\n' >\"$1/setfacl\""
                                    + " && chmod 755 \"$1\" \"$1/setfacl\"",
                            "sh",
                            TestServer.ROOT + "/without")
                    .orThrow();
            DeploymentContext context = run(
                            server,
                            LocalConnector.with(server.inside(
                                            "setpriv",
                                            "--reuid",
                                            Users.DEPLOY,
                                            "--regid",
                                            Users.DEPLOY,
                                            "--init-groups",
                                            "--reset-env",
                                            "--",
                                            "/usr/bin/env",
                                            "PATH=" + TestServer.ROOT + "/without:/usr/bin:/bin",
                                            "/bin/sh")
                                    .toArray(String[]::new)))
                    .build();

            try (var hosts = context.hosts()) {
                new SharedResourcesLinking().run(context);
                assertThatThrownBy(() -> new ConfigurationUpload().run(context))
                        .isInstanceOf(StepFailure.class)
                        .hasMessageContainingAll(
                                "web1: the .env would not be as narrow as mode 0640 promises",
                                "setfacl -R -b -k",
                                "package acl");
            }
        }
    }

    @Test
    void what_the_source_keeps_narrow_is_seeded_as_narrow_and_named() throws Exception {
        try (TestServer server = TestServer.with().inRuntimeGroup().start()) {
            release(server);
            server.runAs(
                            Users.DEPLOY,
                            "sh",
                            "-c",
                            "cd \"$1/storage\" && echo key >oauth-private.key && chmod 600 oauth-private.key"
                                    + " && mkdir -m 700 vault && echo x >vault/public.txt",
                            "sh",
                            RELEASE)
                    .orThrow();
            RunBuilder context = run(server);

            configure(context.build());

            assertThat(server.run("stat", "-c", "%a %G", STORAGE + "/oauth-private.key")
                            .text())
                    .isEqualTo("600 " + Users.DEPLOY);
            assertThat(server.run("stat", "-c", "%a %G", STORAGE + "/vault").text())
                    .isEqualTo("700 " + Users.DEPLOY);
            assertThat(server.run("stat", "-c", "%a %G", STORAGE + "/app/seeded.txt")
                            .text())
                    .isEqualTo("664 " + Users.RUNTIME);
            assertThat(context.warnings())
                    .anyMatch(line -> line.contains("shared/storage/oauth-private.key keeps the mode that it has"
                            + " in the source, so that " + Users.RUNTIME + " may not be able to use it"));
        }
    }

    @Test
    void what_the_runtime_user_has_made_himself_is_left_to_him() throws Exception {
        try (TestServer server = TestServer.with().inRuntimeGroup().start()) {
            release(server);
            configure(run(server).build());
            server.runAs(Users.RUNTIME, "mkdir", STORAGE + "/app/uploads").orThrow();
            String before = server.run("stat", "-c", "%a %U %G", STORAGE + "/app/uploads")
                    .text();

            configure(run(server).build());

            assertThat(server.run("stat", "-c", "%a %U %G", STORAGE + "/app/uploads")
                            .text())
                    .isEqualTo(before);
        }
    }

    @Test
    void what_php_fpm_has_closed_to_artisan_is_opened_where_rights_can_be_borrowed_and_named_elsewhere()
            throws Exception {
        try (TestServer server = TestServer.with().inRuntimeGroup().start()) {
            release(server);
            configure(run(server).build());
            String cached = STORAGE + "/framework/cache/data/0f";
            String log = STORAGE + "/logs/laravel.log";
            server.runAs(Users.RUNTIME, "sh", "-c", "umask 022; mkdir \"$1\"; echo one >\"$2\"", "sh", cached, log)
                    .orThrow();
            RunBuilder without = run(server);
            configure(without.build());
            assertThat(without.warnings())
                    .hasSize(2)
                    .anyMatch(warning -> warning.contains("web1: " + Users.RUNTIME + " has made")
                            && warning.contains("/cache/data/0f"))
                    .anyMatch(warning -> warning.contains("logs/laravel.log") && warning.contains("UMask=0002"));

            server.run("sh", "-c", "cp /usr/bin/env \"$1\" && chmod 4755 \"$1\"", "sh", TestServer.ROOT + "/as-root")
                    .orThrow();
            configure(run(server).become(TestServer.ROOT + "/as-root").build());

            server.runAs(Users.DEPLOY, "sh", "-c", "mkdir \"$1/ab\" && echo two >>\"$2\"", "sh", cached, log)
                    .orThrow();
            RunBuilder after = run(server);
            configure(after.build());
            assertThat(after.warnings()).isEmpty();
        }
    }

    @Test
    void without_a_common_group_the_rights_are_borrowed() throws Exception {
        try (TestServer server = TestServer.start()) {
            release(server);
            // env with root's rights stands for sudo, which asks for more than a test should set up.
            server.run("sh", "-c", "cp /usr/bin/env \"$1\" && chmod 4755 \"$1\"", "sh", TestServer.ROOT + "/as-root")
                    .orThrow();

            configure(run(server).become(TestServer.ROOT + "/as-root").build());

            server.runAs(Users.RUNTIME, "touch", STORAGE + "/framework/sessions/one")
                    .orThrow();
            server.runAs(Users.RUNTIME, "touch", RELEASE + "/bootstrap/cache/views/one")
                    .orThrow();
            assertThat(server.runAs(Users.RUNTIME, "cat", RELEASE + "/.env")
                            .orThrow()
                            .out())
                    .isEqualTo(ENV);
            assertThat(server.runAs("nobody", "cat", RELEASE + "/.env").ok()).isFalse();
        }
    }

    @Test
    void without_group_and_rights_the_step_says_what_to_do() throws Exception {
        try (TestServer server = TestServer.start()) {
            release(server);
            DeploymentContext context = run(server).build();

            try (var hosts = context.hosts()) {
                assertThatThrownBy(() -> new SharedResourcesLinking().run(context))
                        .isInstanceOf(StepFailure.class)
                        .hasMessageContainingAll(
                                "web1: " + Users.RUNTIME + " cannot write in ",
                                "sudo usermod -aG " + Users.RUNTIME + " " + Users.DEPLOY,
                                "become");
                assertThatThrownBy(() -> new ConfigurationUpload().run(context))
                        .isInstanceOf(StepFailure.class)
                        .hasMessageContainingAll(
                                "web1: the .env cannot be given to the group " + Users.RUNTIME, "usermod");
            }
            assertThat(server.run("ls", "-A", TestServer.DEPLOY_PATH + "/shared/env")
                            .text())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TestServer.ROOT + "/home",
                TestServer.DEPLOY_PATH + "/.zerodown",
                TestServer.DEPLOY_PATH + "/shared/env",
                TestServer.DEPLOY_PATH + "/shared/assets",
                TestServer.DEPLOY_PATH + "/releases/" + RunBuilder.RELEASE + "/app",
                TestServer.ROOT + "/etc"
            })
    void what_a_link_of_the_runtime_user_leads_to_is_not_handed_to_him(String place) throws Exception {
        try (TestServer server = TestServer.with().inRuntimeGroup().start()) {
            release(server);
            configure(run(server).build());
            server.run(
                            "sh",
                            "-c",
                            "cd \"$1\" && cp /usr/bin/env as-root && chmod 4755 as-root && mkdir home etc && "
                                    + "mkdir -p app/shared/assets app/releases/" + RunBuilder.RELEASE + "/app && "
                                    + "chown \"$2\" home app/shared/assets app/releases/*/app",
                            "sh",
                            TestServer.ROOT,
                            Users.DEPLOY)
                    .orThrow();
            server.runAs(
                            Users.RUNTIME,
                            "sh",
                            "-c",
                            "rm -rf \"$1/logs\" && ln -s \"$2\" \"$1/logs\"",
                            "sh",
                            STORAGE,
                            place)
                    .orThrow();
            String before = server.run("stat", "-c", "%a %U %G", place).text();

            for (RunBuilder each : List.of(run(server), run(server).become(TestServer.ROOT + "/as-root"))) {
                DeploymentContext context = each.build();
                try (var hosts = context.hosts()) {
                    assertThatThrownBy(() -> new SharedResourcesLinking().run(context))
                            .isInstanceOf(StepFailure.class)
                            .hasMessageContainingAll(
                                    "/storage/logs/. leads to " + place + ", which lies elsewhere", "remove that link");
                }
                assertThat(server.run("stat", "-c", "%a %U %G", place).text()).isEqualTo(before);
            }
        }
    }

    private static void release(TestServer server) throws Exception {
        server.runAs(
                        Users.DEPLOY,
                        "sh",
                        "-c",
                        "mkdir -p \"$1/storage/app\" \"$1/bootstrap/cache\" \"$1/public\""
                                + " \"$2/.zerodown/releases\" && echo seeded >\"$1/storage/app/seeded.txt\"",
                        "sh",
                        RELEASE,
                        TestServer.DEPLOY_PATH)
                .orThrow();
    }

    private static RunBuilder run(TestServer server) {
        return run(server, server.local());
    }

    private static RunBuilder run(TestServer server, LocalConnector connector) {
        return RunBuilder.at(TestServer.DEPLOY_PATH)
                .lockAt(server.deployPath())
                .server(server.server("web1"), connector)
                .runtimeUser(Users.RUNTIME)
                .envFile("production.env", ENV);
    }

    private static void configure(DeploymentContext context) throws Exception {
        try (var hosts = context.hosts()) {
            new SharedResourcesLinking().run(context);
            new ConfigurationUpload().run(context);
        }
    }
}
