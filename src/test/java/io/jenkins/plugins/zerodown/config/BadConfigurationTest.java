package io.jenkins.plugins.zerodown.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each thing that cannot be used is told by file and line, key, value and fix. */
class BadConfigurationTest {
    private static final String HOST = "{host: web1, user: deploy, identityFile: k}";

    /** A target key in line 4 of a file that is sound but for it. */
    private static Arguments target(String line, String key, String... said) {
        String text = """
                targets:
                  - name: production
                %s
                    %s
                """.formatted(
                        (line.startsWith("deployPath") ? "" : "    deployPath: /var/www/app\n")
                                + (line.startsWith("servers") ? "" : "    servers: [" + HOST + "]"),
                        line);
        return Arguments.of(text, lineOf(text, line), "targets[0]." + key, List.of(said));
    }

    private static Arguments server(String keys, String key, String... said) {
        return target("servers: [{" + keys + "}]", "servers[0]." + key, said);
    }

    private static Arguments application(String line, String key, String... said) {
        String text = """
                targets:
                  - {name: production, deployPath: /var/www/app, servers: [%s]}
                application:
                  %s
                """.formatted(HOST, line.replace("\n", "\n  "));
        return Arguments.of(text, 0, key.isEmpty() ? "application" : "application." + key, List.of(said));
    }

    private static Arguments whole(String text, int line, String key, String... said) {
        return Arguments.of(text, line, key, List.of(said));
    }

    private static int lineOf(String text, String line) {
        return text.lines()
                        .map(String::strip)
                        .toList()
                        .indexOf(line.lines().findFirst().orElseThrow())
                + 1;
    }

    static Stream<Arguments> yaml() {
        return Stream.of(
                whole("", 0, "", "is empty", "write"),
                whole("# nothing\n", 0, "", "is empty"),
                whole("- a\n", 1, "", "a list at the top", "targets:"),
                whole("targets: [\n", 2, "", "not YAML"),
                whole("targets:\n\t- name: a\n", 2, "", "tab", "use spaces"),
                whole("application:\n  kind:\n\tphp\n", 3, "", "tab", "use spaces"),
                whole("application: {}\n---\napplication: {}\n", 2, "", "second document"),
                whole("application:\n  migrate: true\n  migrate: false\n", 3, "application.migrate", "twice", "line 2"),
                whole("application: !!java.net.URL [x]\n", 1, "application", "tag", "java.net.URL"),
                whole("application: &a\n  build: *a\n", 2, "application.build", "alias"),
                whole("application: " + "[".repeat(2000) + "\n", 1, "", "nested"),
                whole("application:\n  ? [a]\n  : b\n", 2, "application", "cannot be a key"),
                whole("application:\n  build: \u0007\n", 0, "", "control characters"),
                whole("application: {}\n", 1, "targets", "is missing", "name at least one"),
                whole("targets: []\n", 1, "targets", "names no target"),
                whole("targets: production\n", 1, "targets", "'production' is not a list", "[production]"),
                whole("target: []\n", 1, "target", "did you mean targets?"),
                whole("targets:\n  - {name: a}\nmigrate: true\n", 3, "migrate", "it belongs into application"),
                whole(
                        "targets:\n  - name: a\n    deployPath: /a/b\n    servers: [" + HOST + "]\n"
                                + "  - name: a\n    deployPath: /a/c\n    servers: [" + HOST + "]\n",
                        5,
                        "targets[1].name",
                        "'a'",
                        "twice"));
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                target("deploypath: /var/www/app", "deploypath", "not known", "did you mean deployPath?"),
                target("deployPath: var/www/app", "deployPath", "'var/www/app'", "not an absolute path"),
                target("deployPath: /", "deployPath", "'/'", "root"),
                target("deployPath: ///", "deployPath", "root"),
                target("deployPath: /etc/", "deployPath", "'/etc/'", "belongs to the system"),
                target("deployPath: /var/www/../app", "deployPath", "'..'", "without it"),
                target("deployPath: /var//app", "deployPath", "an empty"),
                target("deployPath: \"/var/www/a\\nb\"", "deployPath", "'/var/www/a\\nb'", "line end"),
                target("deployPath: \"/var/www/a\\0b\"", "deployPath", "NUL"),
                target("deployPath: ''", "deployPath", "''", "is empty"),
                target("deployPath:", "deployPath", "no value"),
                target("deployPath: [/var/www/app]", "deployPath", "a list where text is due"),
                target("keepReleases: 0", "keepReleases", "'0'", "from 1 to"),
                target("keepReleases: -3", "keepReleases", "'-3'", "from 1 to"),
                target("keepReleases: many", "keepReleases", "'many'", "number"),
                target("keepReleases: 99999999999", "keepReleases", "number"),
                target("minimumAge: soon", "minimumAge", "'soon'", "60s"),
                target("minimumAge: 9999d", "minimumAge", "'9999d'", "between"),
                target("owner: 'a:b:c'", "owner", "'a:b:c'", "user:group"),
                target("owner: -rf", "owner", "'-rf'"),
                target("runtimeUser: 'www data'", "runtimeUser", "'www data'", "www-data"),
                target("become: -n sudo", "become", "'-n sudo'", "dash"),
                target("become: \"sudo 'n\"", "become", "quote"),
                target("become: []", "become", "empty"),
                target("fileMode: 640", "fileMode", "'640'", "0640"),
                target("fileMode: 0666", "fileMode", "'0666'", "everybody"),
                target("directoryMode: 0400", "directoryMode", "'0400'", "at least 0700"),
                target("fileMode: 4755", "fileMode", "'4755'", "octal"),
                target("publicMode: copy", "publicMode", "'copy'", "without publicPath"),
                target("publicPath: /var/www", "publicPath", "'/var/www'", "holds deployPath"),
                target("publicPath: /var/www/app/current/public", "publicPath", "ours"),
                target("publicPath: public_html", "publicPath", "'public_html'", "absolute"),
                target("strategy: rolling", "strategy", "'rolling'", "not a strategy yet", "parallel"),
                target("branch: main", "branch", "without repository"),
                target("locked: [comands]", "locked[0]", "'comands'", "commands"),
                target("locked: commands", "locked", "not a list", "[commands]"),
                target("sharedDirs: [storage]", "sharedDirs", "it belongs into application"),
                target("servers: []", "servers", "names no server"),
                target("servers: web1", "servers", "'web1' is not a list"),
                target("servers: [web1]", "servers[0]", "'web1' is not a map"));
    }

    static Stream<Arguments> repositories() {
        return Stream.of(
                        "-oProxyCommand=x",
                        "ext::sh -c x",
                        "fd::17",
                        "ssh://-oProxyCommand=x/p",
                        "git@-oX:p",
                        "-u@h:p",
                        "https://",
                        "https:///p",
                        "relative/path",
                        "ftp://h/p",
                        "https://me:secret@host/p",
                        "ssh://u@-h/p",
                        "\"/srv/a\\nb\"",
                        "::x",
                        "ssh://h:port/p")
                .map(url ->
                        target("repository: " + (url.startsWith("\"") ? url : "'" + url + "'"), "repository", "git"))
                .map(row -> row.get()[0].toString().contains("\\n")
                        ? Arguments.of(row.get()[0], row.get()[1], row.get()[2], List.of("control character"))
                        : row);
    }

    static Stream<Arguments> branches() {
        return Stream.of(
                        "-b", "a..b", "a b", "a~1", "a^", "a:b", "a?", "a*", "a[b", "/a", "a/", "a//b", ".a", "a/.b",
                        "a.lock", "a.", "a@{1}", "@", "a\\b")
                .map(branch -> target(
                        "{repository: /srv/a.git, branch: '" + branch + "'}",
                        "branch",
                        "'" + branch + "'",
                        "cannot be a branch"))
                .map(row -> Arguments.of(
                        row.get()[0].toString().replaceAll("(?m)\\{(repository: /srv/a.git), (.*)}$", "$1\n    $2"),
                        6,
                        row.get()[2],
                        row.get()[3]));
    }

    static Stream<Arguments> servers() {
        String sound = "host: web1, user: deploy, ";
        String login = "identityFile: k, ";
        return Stream.of(
                server("user: deploy, identityFile: k", "host", "is missing", "host: web1.example.com"),
                server("host: -oProxyCommand=x, user: deploy, identityFile: k", "host", "'-oProxyCommand=x'", "host"),
                server("host: deploy@web1, user: deploy, identityFile: k", "host", "'deploy@web1'", "alone"),
                server("host: 'web1:22', user: deploy, identityFile: k", "host", "'web1:22'"),
                server("host: '$(id)', user: deploy, identityFile: k", "host", "'$(id)'"),
                server("host: web1, identityFile: k", "user", "is missing"),
                server("host: web1, user: -l, identityFile: k", "user", "'-l'"),
                server("host: web1, user: 'a;b', identityFile: k", "user", "'a;b'"),
                server("host: web1, user: deploy", "identityFile", "is missing", "passwordEnv"),
                server(sound + login + "passwordEnv: P", "passwordEnv", "beside identityFile", "keep one"),
                server(sound + "passwordEnv: P, passphraseEnv: Q", "passphraseEnv", "without identityFile"),
                server(sound + "passwordEnv: $P", "passwordEnv", "'$P'", "without $"),
                server(sound + "password: hunter2", "password", "passwordEnv"),
                server(sound + login + "port: 0", "port", "'0'", "1 to 65535"),
                server(sound + login + "port: ssh", "port", "'ssh'"),
                server(sound + login + "name: 'a b'", "name", "'a b'"),
                server(sound + login + "hostKey: 'ssh-ed25519 AAAA...'", "hostKey", "'ssh-ed25519 AAAA...'", "base64"),
                server(sound + login + "hostKey: 'ssh-ed25519 AAAA'", "hostKey", "not a whole host key"),
                server(sound + login + "hostKey: 'SHA256:abc'", "hostKey", "not a host key", "ssh-keyscan"),
                server(
                        sound + login + "knownHostsFile: k, hostKey: '" + ConfigurationFileTest.KEY + "'",
                        "knownHostsFile",
                        "beside hostKey"),
                server(sound + login + "primary: maybe", "primary", "'maybe'", "true or false"),
                server(sound + login + "jump: gate", "jump", "'gate' is not a map"),
                server(sound + login + "jump: {host: -J}", "jump.host", "'-J'"),
                server(sound + login + "jump: {host: gate, primary: true}", "jump.primary", "targets[].servers[]"),
                target("servers: [" + HOST + ", " + HOST + "]", "servers[1].host", "'web1'", "twice", "remove one"),
                target(
                        "servers: [" + HOST + ", {host: WEB1, user: deploy, identityFile: k}]",
                        "servers[1].host",
                        "twice"),
                target(
                        "servers: [{name: b, host: a, user: u, identityFile: k}, {host: b, user: u, identityFile: k}]",
                        "servers[1].host",
                        "the name b"),
                target(
                        "servers: [{host: a, user: u, identityFile: k, primary: true}, "
                                + "{host: b, user: u, identityFile: k, primary: yes}]",
                        "servers[1].primary",
                        "second primary"));
    }

    static Stream<Arguments> applications() {
        return Stream.of(
                application("kind: symfony", "kind", "'symfony'", "laravel, php"),
                application("kind: php\nmigrate: true", "migrate", "kind is php"),
                application("kind: php\nmaintenance: on", "maintenance", "kind is php"),
                application("kind: php\ncaches: [config]", "caches", "kind is php"),
                application("kind: php\nbuild: {bakeCaches: true}", "build.bakeCaches", "kind is php"),
                application("sharedDirs: storage", "sharedDirs", "'storage' is not a list", "[storage]"),
                application("sharedDirs: [/storage]", "sharedDirs[0]", "'/storage'", "absolute"),
                application("sharedDirs: ['']", "sharedDirs[0]", "''", "empty"),
                application("sharedDirs: [../other]", "sharedDirs[0]", "'../other'", "climbs out"),
                application("sharedDirs: [a/../../b]", "sharedDirs[0]", "climbs out"),
                application("sharedDirs: [./a]", "sharedDirs[0]", "'./a'", "'.' part"),
                application("sharedDirs: [\"a\\nb\"]", "sharedDirs[0]", "'a\\nb'", "line end"),
                application(
                        "sharedDirs: [storage, storage/app]",
                        "sharedDirs[1]",
                        "'storage/app' and 'storage'",
                        "keep the outer one"),
                application("sharedDirs: [a/b, a]", "sharedDirs[1]", "inside each other"),
                application("sharedDirs: [a, a/]", "sharedDirs[1]", "shared twice"),
                application("sharedFiles: [storage/key]", "sharedFiles[0]", "shared by default"),
                application("sharedDirs: [x]\nsharedFiles: [x/y]", "sharedFiles[0]", "inside each other"),
                application("sharedDirs: [env/x]", "sharedDirs[0]", "uploaded .env"),
                application("sharedFiles: [a/]", "sharedFiles[0]", "an empty"),
                application("envFile: \"a\\nb\"", "envFile", "control character"),
                application("requiredEnv: [APP KEY]", "requiredEnv[0]", "'APP KEY'"),
                application("configFiles: [{source: a}]", "configFiles[0].path", "is missing"),
                application("configFiles: [{path: a}]", "configFiles[0].source", "is missing"),
                application("configFiles: [{source: a, path: /etc/passwd}]", "configFiles[0].path", "'/etc/passwd'"),
                application("configFiles: [{source: a, path: .env}]", "configFiles[0].path", "envFile"),
                application("configFiles: [{source: a, path: storage/x}]", "configFiles[0].path", "is shared"),
                application(
                        "configFiles: [{source: a, path: x}, {source: b, path: x}]", "configFiles[1].path", "twice"),
                application("configFiles: [{source: a, path: x, mode: 0777}]", "configFiles[0].mode", "'0777'"),
                application("build: {composer: ''}", "build.composer", "''", "empty"),
                application("build: {compser: off}", "build.compser", "did you mean composer?"),
                application("build: {tests: on}", "build.tests", "'on'", "no command"),
                application("build: {variables: {A-B: 1}}", "build.variables.A-B", "'A-B'"),
                application("build: {variables: {A: }}", "build.variables.A", "no value"),
                application("build: {variables: [A]}", "build.variables", "not a map"),
                application("build: {nodeModules: all}", "build.nodeModules", "'all'", "none, production"),
                application("tools: {ruby: ruby3}", "tools.ruby", "php, composer"),
                application("tools: {php: -r}", "tools.php", "dash"),
                application("versionMismatch: ask", "versionMismatch", "'ask'", "fail, warn, ignore"),
                application("maintenance: sometimes", "maintenance", "'sometimes'"),
                application("maintenance: {secret: 'my secret'}", "maintenance.secret", "'my secret'"),
                application("maintenance: {render: '-x'}", "maintenance.render", "'-x'", "errors::503"),
                application("migrate: maybe", "migrate", "'maybe'", "true or false"),
                application("destructiveMigrations: never", "destructiveMigrations", "'never'", "fail, warn, allow"),
                application("caches: [views]", "caches[0]", "'views'", "view"),
                application("opcache: apc", "opcache", "'apc'", "realpath, reload, cachetool, url, off"),
                application("opcache: url", "opcache.url", "is missing"),
                application("opcache: {method: url, url: 'https://h/x'}", "opcache.tokenEnv", "is missing"),
                application("opcache: {warmUp: [home]}", "opcache.warmUp[0]", "'home'", "address"),
                application("services: {fmp: x}", "services.fmp", "did you mean fpm?"),
                application("services: {fpm: [x]}", "services.fpm", "a list where text is due"),
                application("health: {attempts: 3}", "health.url", "is missing", "perServer"),
                application("health: {url: app.example.com}", "health.url", "'app.example.com'", "https://"),
                application("health: {url: 'file:///etc/passwd'}", "health.url", "http"),
                application("health: {url: 'https://a:b@h/'}", "health.url", "password"),
                application("health: {url: 'https://h/', successes: 5, attempts: 3}", "health", "successes: 5"),
                application("health: {url: 'https://h/', timeout: 0}", "health.timeout", "'0'", "between"),
                application("health: {url: 'https://h/', status: 700}", "health.status", "'700'"),
                application("commands: {preRelease: make}", "commands.preRelease", "[make]"),
                application("commands: {preRelease: [{on: all}]}", "commands.preRelease[0].run", "is missing"),
                application(
                        "commands: {preRelease: [{run: a, on: web1}]}", "commands.preRelease[0].on", "all, primary"),
                application(
                        "commands: {preRelease: [{run: a, timeout: 1w}]}", "commands.preRelease[0].timeout", "'1w'"),
                application("commands: {beforeRelease: []}", "commands.beforeRelease", "preRelease"),
                application(
                        "commands: {midRelease: ['php artisan migrate --force']}",
                        "commands.midRelease[0]",
                        "'php artisan migrate --force'",
                        "migrate: false"),
                application(
                        "commands: {midRelease: [{run: 'cd x && php \"$RELEASE_PATH/artisan\" migrate'}]}",
                        "commands.midRelease[0].run",
                        "migrates"),
                application("notify: [{format: slack}]", "notify[0]", "url is missing"),
                application("notify: [{url: 'https://h/', urlEnv: U}]", "notify[0]", "beside"),
                application("notify: [{urlEnv: U, on: [always]}]", "notify[0].on[0]", "'always'", "success, failure"),
                application("notify: [{urlEnv: U, format: xml}]", "notify[0].format", "'xml'", "json, slack"));
    }

    @ParameterizedTest(name = "{2}: {3} #{index}")
    @MethodSource({"yaml", "targets", "repositories", "branches", "servers", "applications"})
    void what_cannot_be_used_is_refused_by_line_key_value_and_fix(
            String text, int line, String key, List<String> said) {
        BadConfiguration refused = refused(text);

        String place = line > 0 ? "zerodown.yaml:" + line + ": " : "zerodown.yaml";
        assertThat(refused.problems()).as(text).anySatisfy(problem -> {
            assertThat(problem.toString()).startsWith(place).contains(key).contains(said);
            assertThat(problem.toString())
                    .matches("(?s)zerodown\\.yaml(:\\d+)?(: [^: ]+)?: .+: .+")
                    .doesNotContain("\n");
        });
    }

    @Test
    void everything_wrong_in_a_file_is_told_at_once_and_once() {
        BadConfiguration refused = refused("""
                targets:
                  - name: production
                    deployPath: app
                    servers: [{host: -x, user: deploy, identityFile: k}]
                    keepReleases: 0
                    application: {migrate: perhaps}
                application:
                  sharedDirs: [../x]
                  colour: red
                """);

        assertThat(refused.problems()).doesNotHaveDuplicates().hasSize(6);
        assertThat(refused.problems().stream().map(Problem::line).sorted()).containsExactly(3, 4, 5, 6, 8, 9);
    }

    @Test
    void the_address_of_a_webhook_is_a_secret_also_when_it_is_wrong() {
        BadConfiguration refused = refused("""
                targets: [{name: a, deployPath: /a/b, servers: [%s]}]
                application: {notify: [{url: "hooks.example.com/T0/B0/hunter2"}]}
                """.formatted(HOST));

        assertThat(refused)
                .hasMessageContaining("application.notify[0].url")
                .hasMessageContaining("https://")
                .hasMessageNotContaining("hunter2");
    }

    private static BadConfiguration refused(String text) {
        BadConfiguration refused = catchThrowableOfType(
                BadConfiguration.class, () -> ConfigurationFile.parse("zerodown.yaml", Path.of("/srv"), text));
        assertThat(refused).as(text).isNotNull();
        return refused;
    }
}
