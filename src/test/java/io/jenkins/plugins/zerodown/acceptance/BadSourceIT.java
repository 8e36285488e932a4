package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.NodeProject;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A source that cannot be deployed ends the finished jar with status 2 before there is a release. */
class BadSourceIT extends UntouchedServer {
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
    void authorities_that_cannot_be_used_are_named_before_anything_is_asked_of_them(@TempDir Path home)
            throws Exception {
        Project own = Project.in(home);
        PlainPhpApplication.write(own.application(), "2");

        write(own, "kind: php", "health: {url: 'https://app.example.com/', certificates: nowhere.pem}");
        refusedBeforeAnyConnection(
                own.run("deploy", "--no-build"), "health.certificates", "nowhere.pem", "cannot be read");

        write(own, "kind: php", "health: {url: 'https://app.example.com/', certificates: zerodown.yaml}");
        refusedBeforeAnyConnection(
                own.run("deploy", "--no-build"), "health.certificates", "zerodown.yaml", "no certificates in PEM");
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
}
