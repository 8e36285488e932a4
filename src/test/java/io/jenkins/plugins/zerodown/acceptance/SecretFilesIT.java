package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
            Map.of("production.env", "DB_PASSWORD=" + SECRET + "\n", "staging.env", "DB_PASSWORD=staging-" + SECRET + "\n",
                    "auth.json", "{\"http-basic\": \"" + SECRET + "\"}", ".npmrc", "//registry.example/:_authToken=" + SECRET,
                    ".env.production", "DB_PASSWORD=" + SECRET,
                    "site.pem", "-----BEGIN PRIVATE KEY-----\n" + SECRET + "\n-----END PRIVATE KEY-----\n",
                    "public/ca.pem", "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n",
                    ".env.production.encrypted", "encrypted").forEach((name, text) -> write(source.resolve(name), text));
            String production = Files.readString(project.file()).replace("application:\n  kind: laravel\n", "");
            String own = "    application: {kind: php, envFile: application/%s}\n";
            Files.writeString(project.file(), production + own.formatted("production.env")
                    + production.replace("targets:\n", "").replace("name: production", "name: staging")
                            .replace(TestServer.DEPLOY_PATH, TestServer.ROOT + "/staging") + own.formatted("staging.env"));

            Ran ran = project.run("deploy", "-t", "staging");

            assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
            assertThat(ran.out()).containsPattern("3\\.1 .*left out, since the configuration names them as secret: production\\.env, staging\\.env")
                    .containsPattern("3\\.1 .*left out, since they may hold secrets: \\.env\\.production \\(an application's environment\\),"
                            + " \\.npmrc \\(it may hold logins\\), auth\\.json \\(Composer's logins\\), site\\.pem \\(a private key\\)");
            assertThat(server.run("grep", "-rlF", SECRET, TestServer.ROOT).out().lines())
                    .singleElement().asString().contains("/staging/shared/env/");
            assertThat(server.run("ls", "-A", TestServer.ROOT + "/staging/current/", TestServer.ROOT + "/staging/current/public")
                    .orThrow().out()).contains("ca.pem", ".env.production.encrypted");
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
