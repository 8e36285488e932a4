package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.NodeProject;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a user may get wrong ends the finished jar with status 2 and one message that names field, value and fix,
 * and leaves a server that has a live release exactly as it was.
 */
class BadInputIT {
    private static final String GOOD = """
            targets:
              - name: production
                deployPath: /srv/zd-test/app
                servers: [{name: web1, host: 127.0.0.1, port: %d, user: %s, identityFile: %s, hostKey: "%s"}]
                keepReleases: 5
            application:
              kind: php
              sharedDirs: [storage]
              sharedFiles: [.env]
              envFile: production.env
              opcache: off
            """;

    @TempDir
    static Path directory;

    private static TestServer server;
    private static Project project;

    private String before;
    private long connections;

    @BeforeAll
    static void deployOnce() throws Exception {
        TestServer.assumePresent();
        server = TestServer.start();
        project = Project.in(directory);
        write("", "");
        PlainPhpApplication.write(project.application(), "1");
        Ran first = project.run("deploy", "--no-build");
        assertThat(first.exit()).as(first.out() + first.err()).isZero();
        // What the server does afterwards is no answer to bad input.
        server.run(
                        "sh",
                        "-c",
                        "tries=0; until [ -d " + TestServer.DEPLOY_PATH + "/.zerodown/spare/2* ]; do"
                                + " tries=$((tries + 1)); [ $tries -lt 600 ] || exit 1; sleep 0.1; done")
                .orThrow();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void lookAtTheServer() throws Exception {
        before = everything();
        connections = connections();
    }

    /** Writes the good file with one part of it replaced. @return the line where the replacement ends */
    private static int write(String part, String replacement) throws IOException {
        return write(project, part, replacement);
    }

    private static int write(Project project, String part, String replacement) throws IOException {
        Server web1 = server.server("web1");
        String good = GOOD.formatted(
                web1.port(), web1.user(), ((Server.IdentityFile) web1.login()).file(), server.hostKeyLine());
        assertThat(good).contains(part);
        Files.writeString(project.file(), part.isEmpty() ? good : good.replace(part, replacement));
        String until = good.substring(0, good.indexOf(part)) + replacement;
        return (int) until.lines().count();
    }

    /**
     * Every file below the server's own directory: kind, mode, owner, size, when bytes and when anything of it changed,
     * what a link says.
     */
    private static String everything() throws Exception {
        String all = server.run("find", TestServer.ROOT, "-printf", "%p %y %m %u:%g %s %T@ %C@ %l\\n")
                .orThrow()
                .out();
        assertThat(all).contains(TestServer.DEPLOY_PATH + "/current l ");
        return all;
    }

    private static long connections() {
        return server.log()
                .lines()
                .filter(line -> line.contains("Connection from"))
                .count();
    }

    private void refused(Ran ran, String... words) throws Exception {
        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains(words);
        assertThat(everything()).as("the server").isEqualTo(before);
    }

    private void refusedBeforeAnyConnection(Ran ran, String... words) throws Exception {
        refused(ran, words);
        assertThat(connections()).as("connections").isEqualTo(connections);
    }

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
    void a_target_that_is_not_there_is_told_with_those_that_are() throws Exception {
        write("", "");

        refusedBeforeAnyConnection(
                project.run("deploy", "-t", "staging"), "targets: ", "'staging'", "choose one of production");
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

    /** @param how writes the source; @param options of the application; @param command options of deploy */
    private record Lack(String name, Source how, String options, List<String> command, List<String> said) {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface Source {
        void write(Path directory) throws Exception;
    }

    static Stream<Lack> lacks() {
        List<String> build = List.of();
        List<String> asItIs = List.of("--no-build");
        Source php = source -> PlainPhpApplication.write(source, "2");
        Source laravel = source -> LaravelApplication.in(source).write();
        return Stream.of(
                new Lack("an empty directory", source -> {}, "kind: php", asItIs, List.of("is empty", "--source")),
                new Lack(
                        "nothing for a web server",
                        source -> Files.writeString(source.resolve("notes.txt"), "x"),
                        "kind: php",
                        asItIs,
                        List.of("public", "name the directory that holds the application")),
                new Lack(
                        "kind laravel without artisan",
                        php,
                        "kind: laravel",
                        asItIs,
                        List.of("kind is laravel", "artisan", "set kind: php")),
                new Lack(
                        "Laravel without vendor, not to be built",
                        laravel,
                        "kind: laravel",
                        asItIs,
                        List.of("vendor/autoload.php", "composer install --no-dev")),
                new Lack(
                        "composer.json without composer.lock",
                        source -> Files.delete(
                                LaravelApplication.in(source).write().resolve("composer.lock")),
                        "kind: laravel",
                        build,
                        List.of("composer.lock", "run 'composer update'")),
                new Lack(
                        "package.json without a lock file",
                        source -> Files.delete(LaravelApplication.in(source)
                                .withPackageJson(NodeProject.NPM)
                                .write()
                                .resolve("package-lock.json")),
                        "kind: laravel",
                        build,
                        List.of("package-lock.json", "npm install")),
                new Lack(
                        "a Composer command without composer.json",
                        php,
                        "build: {composer: composer install}",
                        build,
                        List.of("build.composer is a command", "composer.json", "set build.composer: off")),
                new Lack(
                        "a Node command without package.json",
                        php,
                        "build: {node: npm ci}",
                        build,
                        List.of("build.node is a command", "package.json", "set build.node: off")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lacks")
    void a_source_without_what_the_options_demand_is_refused(Lack lack, @TempDir Path home) throws Exception {
        Programs.assume("php", "composer", "node", "npm");
        Project lacking = Project.in(home);
        write(lacking, "kind: php", lack.options());
        lack.how().write(lacking.application());

        Ran ran = lacking.run("deploy", lack.command().toArray(String[]::new));

        refusedBeforeAnyConnection(ran, lack.said().toArray(String[]::new));
        assertThat(ran.err()).contains(lacking.application().toString());
    }

    @Test
    void a_file_that_a_release_cannot_hold_is_named_before_there_is_a_release(@TempDir Path home) throws Exception {
        Project odd = Project.in(home);
        write(odd, "", "");
        PlainPhpApplication.write(odd.application(), "2");
        Files.writeString(odd.application().resolve("two\nlines.txt"), "x");
        List<String> releases = releases();

        Ran ran = odd.run("deploy", "--no-build");

        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains("two\\x0alines.txt: a line end in a name", "rename it");
        assertThat(releases()).isEqualTo(releases);
    }

    /** What is in deployPath but for the bookkeeping, and which locks are held. */
    private static List<String> releases() throws Exception {
        return server.run(
                        "find",
                        TestServer.DEPLOY_PATH,
                        "-maxdepth",
                        "3",
                        "(",
                        "-path",
                        "*/.zerodown/queue",
                        "-prune",
                        "-o",
                        "-name",
                        ".released-*",
                        "-prune",
                        "-o",
                        "-print",
                        ")")
                .orThrow()
                .out()
                .lines()
                .sorted()
                .toList();
    }

    @Test
    void an_id_that_is_no_id_is_not_there_or_is_not_complete_is_not_rolled_back_to() throws Exception {
        write("", "");
        refusedBeforeAnyConnection(
                project.run("rollback", "--to", "../current"), "--to ../current", "such as 20250820092100");

        refused(
                project.run("rollback", "--to", "20200101000000"),
                "release 20200101000000",
                "web1 does not have it",
                "deploy again instead");

        server.runAs(
                        server.user(),
                        "sh",
                        "-euc",
                        "mkdir \"$1/releases/20200101000000\"; printf '{\"release\":\"20200101000000\","
                                + "\"state\":\"building\"}' > \"$1/.zerodown/releases/20200101000000.json\"",
                        "sh",
                        TestServer.DEPLOY_PATH)
                .orThrow();
        lookAtTheServer();
        refused(
                project.run("rollback", "--to", "20200101000000"),
                "release 20200101000000",
                "on web1 it is failed, not complete");
    }

    @Test
    void a_command_or_option_that_is_not_there_is_named_with_those_that_are() throws Exception {
        write("", "");
        refusedBeforeAnyConnection(project.run("deplyo"), "deplyo", "deploy");
        refusedBeforeAnyConnection(project.run("deploy", "--quick"), "--quick");
        refusedBeforeAnyConnection(project.run("deploy", "--no-build", "--wait", "soon"), "--wait soon", "30s");
        refusedBeforeAnyConnection(project.run("rollback", "now"), "now");
    }
}
