package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.Users;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A mistake in what a user configures ends the finished jar with status 2 and one message with field, value and fix.
 */
class BadConfigurationIT extends UntouchedServer {
    /**
     * @param part of the good file; @param bad what stands there instead; @param said words of the message, the key
     *     among them
     */
    private record Mistake(String name, String part, String bad, List<String> said) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Mistake path(String bad, String... said) {
        return new Mistake(
                "deployPath " + bad,
                "deployPath: /srv/zd-test/app",
                "deployPath: " + bad,
                with("targets[0].deployPath: ", said));
    }

    private static Mistake target(String bad, String key, String... said) {
        return new Mistake(bad, "    keepReleases: 5", "    " + bad, with("targets[0]." + key + ": ", said));
    }

    private static Mistake server(String part, String bad, String key, String... said) {
        return new Mistake(bad, part, bad, with("targets[0].servers[0]." + key + ": ", said));
    }

    private static Mistake application(String part, String bad, String key, String... said) {
        return new Mistake(bad, "  " + part, "  " + bad, with("application." + key + ": ", said));
    }

    private static List<String> with(String first, String... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toList();
    }

    static Stream<Mistake> mistakes() {
        String dirs = "sharedDirs: [storage]";
        String files = "sharedFiles: [.env]";
        return Stream.of(
                new Mistake("a tab", "    keepReleases: 5", "\tkeepReleases: 5", List.of("tab", "use spaces")),
                new Mistake(
                        "a key that is there twice",
                        "    keepReleases: 5",
                        "    keepReleases: 5\n    keepReleases: 6",
                        List.of("targets[0].keepReleases: ", "twice", "the other is in line 5")),
                path("srv/app", "'srv/app'", "such as /var/www/app"),
                path("/", "'/'", "a directory of its own"),
                path("/srv/../etc", "'..'", "write the path without it"),
                path("\"/srv/zd-test/a\\nb\"", "'/srv/zd-test/a\\nb'", "line end", "choose a path without"),
                target("keepReleases: 0", "keepReleases", "'0'", "1"),
                target("keepReleases: -3", "keepReleases", "'-3'", "1"),
                target("runtimeUser: \"www;id\"", "runtimeUser", "'www;id'", "www-data"),
                target("repository: 'ext::sh -c id'", "repository", "'ext::sh -c id'", "write https://"),
                target("repository: --upload-pack=id", "repository", "'--upload-pack=id'", "write https://"),
                target(
                        "repository: /srv/app.git\n    branch: --upload-pack=id",
                        "branch",
                        "'--upload-pack=id'",
                        "such as main"),
                new Mistake(
                        "a target's name",
                        "name: production",
                        "name: \"a`id`\"",
                        List.of("targets[0].name: ", "'a`id`'", "use letters")),
                server("host: 127.0.0.1", "host: $(id)", "host", "'$(id)'", "web1.example.com"),
                server("user: zd-deploy", "user: -oProxyCommand=id", "user", "'-oProxyCommand=id'", "such as deploy"),
                application(
                        "opcache: off",
                        "health: {url: 'https://a.example.com', proxy: 'https://proxy.example.com'}",
                        "health.proxy",
                        "such as http://proxy.example.com:3128"),
                application(dirs, "sharedDirs: [../other]", "sharedDirs[0]", "'../other'", "inside the release"),
                application(dirs, "sharedDirs: [/var/storage]", "sharedDirs[0]", "'/var/storage'", "such as storage"),
                application(dirs, "sharedDirs: [\"\"]", "sharedDirs[0]", "''", "write a path inside the release"),
                application(
                        dirs,
                        "sharedDirs: [storage, storage/app]",
                        "sharedDirs[1]",
                        "'storage/app'",
                        "keep the outer one"),
                application(dirs, "sharedDirs: [\"a\\nb\"]", "sharedDirs[0]", "'a\\nb'", "choose a path without"),
                application(
                        files, "sharedFiles: [storage/key]", "sharedFiles[0]", "'storage/key'", "keep the outer one"),
                application(
                        "opcache: off",
                        "build: {variables: {\"A B\": x}}",
                        "build.variables.A B",
                        "'A B'",
                        "without $"),
                application("opcache: off", "requiredEnv: [\"$(id)\"]", "requiredEnv[0]", "'$(id)'", "such as APP_KEY"),
                application(
                        "opcache: off", "sharedDir: [storage]", "sharedDir", "'sharedDir'", "did you mean sharedDirs?"),
                application(
                        "kind: php",
                        "commands: {midRelease: ['php artisan migrate --force']}",
                        "commands.midRelease[0]",
                        "'php artisan migrate --force'",
                        "migrate: false"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void a_mistake_in_the_file_is_told_by_line_key_value_and_fix(Mistake mistake) throws Exception {
        int line = write(mistake.part(), mistake.bad());

        Ran ran = project.run("deploy", "--no-build");

        refusedBeforeAnyConnection(ran, mistake.said().toArray(String[]::new));
        assertThat(ran.err().lines()).singleElement().asString().startsWith(project.file() + ":" + line + ": ");
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void a_file_that_is_missing_is_a_directory_or_may_not_be_read_is_named() throws Exception {
        Files.deleteIfExists(project.file());
        refusedBeforeAnyConnection(project.run("deploy"), project.file() + ": there is no such file", "-f");

        Files.createDirectory(project.file());
        refusedBeforeAnyConnection(project.run("deploy"), project.file() + ": is not a file", "name a zerodown.yaml");
        Files.delete(project.file());
    }

    @Test
    void a_file_that_belongs_to_somebody_else_is_named(@TempDir Path home) throws Exception {
        Path jar = Path.of("target", "zerodown-cli.jar").toAbsolutePath();
        Project others = Project.in(home).as(Users.DEPLOY);
        assumeTrue(
                Ran.of(
                                "setpriv",
                                "--reuid",
                                Users.DEPLOY,
                                "--regid",
                                Users.DEPLOY,
                                "--clear-groups",
                                "--",
                                "test",
                                "-r",
                                jar.toString())
                        .ok(),
                "the deploy user may not read " + jar);
        Ran.of("chmod", "755", home.toString()).orThrow();
        Ran.of(
                        "sh",
                        "-c",
                        "printf 'targets: []' > \"$1\" && chmod 600 \"$1\"",
                        "sh",
                        others.file().toString())
                .orThrow();

        refusedBeforeAnyConnection(
                others.run("deploy"), others.file() + ": ", "cannot be read", "let the user who deploys read it");
    }

    @Test
    void an_env_that_lacks_required_keys_is_told_with_its_file_and_the_keys() throws Exception {
        write("opcache: off", "requiredEnv: [APP_KEY, STRIPE_KEY, MAIL_HOST]");

        refusedBeforeAnyConnection(
                project.run("deploy", "--no-build"),
                "production.env",
                "lacks STRIPE_KEY, MAIL_HOST",
                "requiredEnv",
                "add the keys");
    }

    @Test
    void an_env_on_the_server_that_lacks_required_keys_is_told_with_its_server() throws Exception {
        write("  envFile: production.env\n", "  requiredEnv: [STRIPE_KEY]\n");

        refused(
                project.run("deploy", "--no-build"),
                "web1: ",
                "/srv/zd-test/app/shared/.env",
                "lacks STRIPE_KEY",
                "add the keys");
    }

    @Test
    void a_file_to_be_uploaded_that_is_not_there_is_told_with_its_key() throws Exception {
        write("envFile: production.env", "envFile: staging.env");
        refusedBeforeAnyConnection(project.run("deploy", "--no-build"), "envFile '", "staging.env", "there is no file");

        write("opcache: off", "configFiles: [{source: keys.json, path: config/keys.json}]");
        refusedBeforeAnyConnection(
                project.run("deploy", "--no-build"), "configFiles: '", "keys.json", "there is no file");
    }
}
