package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Acls;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secret files that lie in the source, whichever target they are for, stay on the machine that deploys. */
class SecretFilesIT {
    private static final String SECRET = "hunter2-and-more";

    @TempDir
    Path directory;

    @Test
    void what_another_target_uploads_and_what_looks_like_a_secret_never_reaches_a_server() throws Exception {
        TestServer.assumePresent();
        try (TestServer server = TestServer.start()) {
            Project project = Project.in(directory).on(server, "web1");
            Path source = PlainPhpApplication.write(project.application(), "1");
            Map.of(
                            "production.env",
                            "DB_PASSWORD=" + SECRET + "\n",
                            "staging.env",
                            "DB_PASSWORD=staging-" + SECRET + "\n",
                            "auth.json",
                            "{\"http-basic\": \"" + SECRET + "\"}",
                            ".npmrc",
                            "//registry.example/:_authToken=" + SECRET,
                            ".env.production",
                            "DB_PASSWORD=" + SECRET,
                            "site.pem",
                            "-----BEGIN PRIVATE KEY-----\n" + SECRET + "\n-----END PRIVATE KEY-----\n",
                            "public/ca.pem",
                            "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n",
                            ".env.production.encrypted",
                            "encrypted")
                    .forEach((name, text) -> write(source.resolve(name), text));
            String production = Files.readString(project.file()).replace("application:\n  kind: laravel\n", "");
            String own = "    application: {kind: php, envFile: application/%s}\n";
            Files.writeString(
                    project.file(),
                    production
                            + own.formatted("production.env")
                            + production
                                    .replace("targets:\n", "")
                                    .replace("name: production", "name: staging")
                                    .replace(TestServer.DEPLOY_PATH, TestServer.ROOT + "/staging")
                            + own.formatted("staging.env"));

            Ran ran = project.run("deploy", "-t", "staging");

            assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
            assertThat(ran.out())
                    .containsPattern("3\\.1 .*left out, since the configuration names them as secret: production\\.env,"
                            + " staging\\.env")
                    .containsPattern("3\\.1 .*left out, since they may hold secrets: \\.env\\.production"
                            + " \\(an application's environment\\),"
                            + " \\.npmrc \\(it may hold logins\\), auth\\.json \\(Composer's logins\\),"
                            + " site\\.pem \\(a private key\\)");
            assertThat(server.run("grep", "-rlF", SECRET, TestServer.ROOT).out().lines())
                    .singleElement()
                    .asString()
                    .contains("/staging/shared/env/");
            assertThat(server.run(
                                    "ls",
                                    "-A",
                                    TestServer.ROOT + "/staging/current/",
                                    TestServer.ROOT + "/staging/current/public")
                            .orThrow()
                            .out())
                    .contains("ca.pem", ".env.production.encrypted");
        }
    }

    @Test
    void nobody_whom_an_acl_of_the_deploy_path_names_reads_a_secret() throws Exception {
        TestServer.assumePresent();
        Programs.assume("php", "composer");
        try (TestServer server = TestServer.with().inRuntimeGroup().start()) {
            server.runAs(Users.DEPLOY, "mkdir", TestServer.DEPLOY_PATH).orThrow();
            Acls.handDown(server.deployPath(), "nobody");
            Project project = Project.in(directory).on(server, "web1");
            project.target("runtimeUser: " + Users.RUNTIME + "\n")
                    .options("""
                    envFile: production.env
                    configFiles: [{source: services.json, path: config/services.json, mode: 0640}]
                    maintenance: {secret: BYPASS}
                    commands:
                      midRelease:
                        - 'cat .env; ! getfacl -cp storage/framework/down | grep nobody'
                    """)
                    .environment("BYPASS", "bypass-of-the-team");
            Files.writeString(project.env(), LaravelApplication.ENV + "DB_PASSWORD=" + SECRET + "\n");
            write(project.file().resolveSibling("services.json"), "{\"key\": \"" + SECRET + "\"}");
            LaravelApplication.in(project.application()).write();
            assertThat(project.run("deploy").exit()).isZero();
            List<String> seen = new CopyOnWriteArrayList<>();
            AtomicBoolean over = new AtomicBoolean();
            Thread spy = new Thread(() -> {
                while (!over.get()) {
                    seen.addAll(holders(server));
                }
            });
            spy.start();

            Ran ran = project.run("deploy");

            over.set(true);
            spy.join();
            assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
            assertThat(seen).isEmpty();
            assertThat(holders(server)).isEmpty();
            assertThat(server.runAs("nobody", "ls", TestServer.DEPLOY_PATH + "/current/config")
                            .orThrow()
                            .out())
                    .contains("services.json");
            assertThat(server.runAs("nobody", "ls", TestServer.DEPLOY_PATH + "/.zerodown")
                            .ok())
                    .isFalse();
            assertThat(server.runAs(
                                    Users.RUNTIME,
                                    "grep",
                                    "-rlF",
                                    SECRET,
                                    TestServer.DEPLOY_PATH + "/current/bootstrap/cache/config.php",
                                    TestServer.DEPLOY_PATH + "/current/config/services.json",
                                    TestServer.DEPLOY_PATH + "/current/.env")
                            .out()
                            .lines())
                    .hasSize(3);
        }
    }

    private static List<String> holders(TestServer server) {
        try {
            return server.runAs("nobody", "grep", "-rlF", SECRET, TestServer.ROOT)
                    .out()
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
