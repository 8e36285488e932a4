package io.jenkins.plugins.zerodown.jenkins.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.jenkins.acceptance.JenkinsBuild;
import io.jenkins.plugins.zerodown.jenkins.acceptance.JenkinsServer;
import io.jenkins.plugins.zerodown.jenkins.acceptance.JenkinsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that Jenkins wrote while it deployed is searched for what nobody may read there. */
@Wants(
        jenkins = true,
        server = true,
        programs = {"php", "ssh-keygen"})
class SecretsInJenkinsIT {
    private static final String NAME = "secrets-in-jenkins";
    private static final String PASSPHRASE = "phrase of the key 4711";
    private static final String DATABASE = "word-of-the-database/4711";
    private static final String HOOK = "http://127.0.0.1:1/hook-of-the-team-4711";
    private static final String SIGNATURE = "signs-what-is-told-4711";
    /** Copies of what was installed, which hold nothing of a deployment. */
    private static final List<String> INSTALLED = List.of("plugins", "war");

    @TempDir
    Path directory;

    @Test
    void no_secret_is_in_anything_that_jenkins_wrote() throws Exception {
        JenkinsServer jenkins = JenkinsServer.shared();
        try (TestServer server = TestServer.start()) {
            String key = lockedKey(server);
            new JenkinsSettings()
                    .login("locked-key", server.user(), key, PASSPHRASE)
                    .file("secret-env", "production.env", "APP_ENV=production\nDB_PASSWORD=\"" + DATABASE + "\"\n")
                    .text("team-hook", HOOK)
                    .text("team-signature", SIGNATURE)
                    .target(NAME, server, "locked-key", """
                            kind: php
                            opcache: off
                            versionMismatch: ignore
                            envFile: secret-env
                            notify: [{urlEnv: team-hook, secretEnv: team-signature}]
                            """)
                    .apply(jenkins);
            PlainPhpApplication.write(
                    Files.createDirectories(jenkins.home().resolve("workspace").resolve(NAME)), "1");
            jenkins.give(jenkins.home().resolve("workspace"));

            JenkinsBuild done = build(jenkins, "application: [commands: [postRelease: ['grep DB_PASSWORD .env']]]");
            JenkinsBuild failed =
                    build(jenkins, "application: [commands: [preRelease: ['grep DB_PASSWORD .env; exit 3']]]");

            assertThat(done.result()).as(done.console()).isEqualTo("SUCCESS");
            assertThat(done.console()).contains("DB_PASSWORD=\"****\"");
            assertThat(failed.result()).as(failed.console()).isEqualTo("FAILURE");
            assertThat(failed.console()).contains("ended with status 3");
            assertThat(holders(jenkins, forms(key))).isEmpty();
            assertThat(holders(jenkins, List.of("team-signature")))
                    .as("what names the secret alone")
                    .anyMatch(file -> file.startsWith("jobs/" + NAME + "/builds/1/build.xml"))
                    .anyMatch(file -> file.startsWith("credentials.xml"));
        }
    }

    private String lockedKey(TestServer server) throws IOException, InterruptedException {
        Path locked = Files.copy(server.identityFile(), directory.resolve("key"));
        Ran.of("chmod", "600", locked.toString()).orThrow();
        Ran.of("ssh-keygen", "-q", "-p", "-P", "", "-N", PASSPHRASE, "-f", locked.toString())
                .orThrow();
        return Files.readString(locked);
    }

    private static JenkinsBuild build(JenkinsServer jenkins, String arguments) throws Exception {
        jenkins.as(JenkinsServer.ADMIN)
                .pipeline(NAME, "node { zdDeploy target: '" + NAME + "', build: false, " + arguments + " }");
        JenkinsBuild build = jenkins.as(JenkinsServer.DEPLOYER).build(NAME);
        build.result();
        return build;
    }

    private static List<String> forms(String key) {
        List<String> secrets =
                new ArrayList<>(List.of(PASSPHRASE, DATABASE, HOOK.substring("http://".length()), SIGNATURE));
        key.lines().filter(line -> line.length() > 60).forEach(secrets::add);
        assertThat(secrets).as("with lines of the key").hasSizeGreaterThan(5);
        return secrets.stream()
                .flatMap(secret -> Stream.of(
                        secret,
                        URLEncoder.encode(secret, StandardCharsets.UTF_8),
                        Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8))))
                .distinct()
                .toList();
    }

    /** Which files hold any of these, each with its first letters. */
    private static List<String> holders(JenkinsServer jenkins, List<String> forms) throws IOException {
        List<String> holders = new ArrayList<>();
        for (String form : forms) {
            if (jenkins.log().contains(form)) {
                holders.add("the log of Jenkins: " + form.substring(0, 5));
            }
        }
        try (Stream<Path> files = Files.walk(jenkins.home())) {
            files.filter(Files::isRegularFile)
                    .filter(file -> !INSTALLED.contains(
                            jenkins.home().relativize(file).getName(0).toString()))
                    .forEach(file -> forms.stream()
                            .filter(text(file)::contains)
                            .forEach(form ->
                                    holders.add(jenkins.home().relativize(file) + ": " + form.substring(0, 5))));
        }
        return holders;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
