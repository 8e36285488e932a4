package io.jenkins.plugins.zerodown.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Target.Modes;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class BuildTreeTest {
    private static final String SHA256_OF_X = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

    @TempDir
    Path temporary;

    private Path build;
    private LocalDatabases databases = LocalDatabases.none();
    private Withheld withheld = new Withheld(Set.of(Path.of("deploy/production.env")), Set.of(), false);

    @BeforeEach
    void makeBuildDirectory() throws IOException {
        build = Files.createDirectories(temporary.resolve("build"));
    }

    private void files(String... paths) throws IOException {
        for (String path : paths) {
            Files.createDirectories(build.resolve(path).getParent());
            Files.writeString(build.resolve(path), "x");
        }
    }

    private BuildTree.Reading read(boolean nodeModules) throws Exception {
        return BuildTree.read(
                build,
                new Modes(0640, 0750),
                nodeModules,
                withheld,
                databases,
                temporary.resolve("cache"),
                temporary.resolve("manifest.gz"));
    }

    private List<String> lines() throws Exception {
        List<String> lines = new ArrayList<>();
        try (Manifest.Entries entries = read(false).manifest().entries()) {
            for (ManifestEntry entry = entries.next(); entry != null; entry = entries.next()) {
                lines.add(entry.line());
            }
        }
        return lines;
    }

    private List<String> names(boolean nodeModules) throws Exception {
        Manifest manifest = read(nodeModules).manifest();
        BitSet all = new BitSet();
        all.set(0, manifest.count());
        return manifest.names(all, manifest.count());
    }

    @Test
    void a_file_that_is_uploaded_by_itself_is_in_no_release_even_if_zdignore_wants_it() throws Exception {
        files("deploy/production.env", "deploy/notes", "zerodown.yaml");
        Files.writeString(build.resolve(".zdignore"), "!/deploy/production.env\n");

        assertThat(names(false)).containsExactly("deploy", "deploy/notes");
    }

    @Test
    void the_databases_of_this_machine_stay_here_and_those_of_a_plain_php_application_go() throws Exception {
        files(
                "database/migrations/one.php",
                "database/shop",
                "database/shop-wal",
                "database/seed.csv",
                "database/seed.csv-shm",
                "data/live.db",
                "data/live.db-journal",
                "resources/geo.sqlite",
                "database/geo.sqlite");
        for (String name : List.of("database/shop", "resources/geo.sqlite", "database/geo.sqlite")) {
            Files.writeString(build.resolve(name), "SQLite format 3\0 and more");
        }
        Files.createFile(build.resolve("database/database.sqlite"));
        Files.writeString(build.resolve(".zdignore"), "!/database/geo.sqlite\n!/data/live.db\n");
        databases = LocalDatabases.ofLaravel(Optional.of("data/live.db"));

        assertThat(names(false))
                .containsExactly(
                        "data",
                        "database",
                        "database/geo.sqlite",
                        "database/migrations",
                        "database/migrations/one.php",
                        "database/seed.csv",
                        "database/seed.csv-shm",
                        "resources",
                        "resources/geo.sqlite");
        assertThat(databases.found())
                .containsExactly(
                        "data/live.db",
                        "data/live.db-journal",
                        "database/database.sqlite",
                        "database/shop",
                        "database/shop-wal");
        assertThat(databases.optional()).contains("database/database.sqlite");

        databases = LocalDatabases.none();
        assertThat(names(false)).contains("database/database.sqlite", "database/shop", "data/live.db");
    }

    @Test
    void every_path_has_its_kind_the_target_s_mode_its_size_and_checksum_sorted_by_bytes() throws Exception {
        files("b", "a/run", "a.b", "ä");
        Files.createDirectories(build.resolve("empty"));
        Files.createSymbolicLink(build.resolve("a/link"), Path.of("../b"));
        assertThat(build.resolve("a/run").toFile().setExecutable(true)).isTrue();

        assertThat(lines())
                .containsExactly(
                        "d 0750 0 - a",
                        "f 0640 1 " + SHA256_OF_X + " a.b",
                        "l 0000 0 - a/link//../b",
                        "f 0750 1 " + SHA256_OF_X + " a/run",
                        "f 0640 1 " + SHA256_OF_X + " b",
                        "d 0750 0 - empty",
                        "f 0640 1 " + SHA256_OF_X + " \u00c3\u00a4");
    }

    @Test
    void tests_secrets_and_the_tools_own_stay_here_and_what_is_needed_goes() throws Exception {
        files(
                ".git/config",
                "vendor/p/.git/config",
                "tests/T.php",
                "phpunit.xml",
                ".env",
                ".env.production",
                ".env.example",
                "node_modules/p/i.js",
                "storage/app/.gitignore",
                "vendor/p/tests/T.php",
                "app/tests/T.php",
                "public/hot",
                "public/index.php");
        Files.createSymbolicLink(build.resolve("public/storage"), Path.of("/anywhere/else"));

        assertThat(names(false))
                .containsExactly(
                        ".env.example",
                        "app",
                        "app/tests",
                        "app/tests/T.php",
                        "public",
                        "public/index.php",
                        "storage",
                        "storage/app",
                        "storage/app/.gitignore",
                        "vendor",
                        "vendor/p",
                        "vendor/p/tests",
                        "vendor/p/tests/T.php");
        assertThat(names(true)).contains("node_modules/p/i.js");
    }

    @Test
    void what_may_be_a_secret_by_its_name_stays_here_and_is_told_with_its_reason() throws Exception {
        files(
                "auth.json",
                ".npmrc",
                "storage/oauth-private.key",
                "storage/oauth-public.key",
                "certs/ca.pem",
                "certs/site.pem",
                "certs/empty.key",
                "certs/der.key",
                ".env.production",
                "packages/a/.env",
                ".env.production.encrypted",
                "app/ok.php",
                "bootstrap/cache/config.php");
        pem("storage/oauth-private.key", "RSA PRIVATE KEY");
        pem("storage/oauth-public.key", "PUBLIC KEY");
        pem("certs/ca.pem", "CERTIFICATE");
        pem("certs/site.pem", "CERTIFICATE", "PRIVATE KEY");
        Files.writeString(build.resolve("certs/empty.key"), "");

        assertThat(names(false))
                .containsExactly(
                        ".env.production.encrypted",
                        "app",
                        "app/ok.php",
                        "bootstrap",
                        "bootstrap/cache",
                        "certs",
                        "certs/ca.pem",
                        "certs/empty.key",
                        "packages",
                        "packages/a",
                        "storage",
                        "storage/oauth-public.key");
        assertThat(withheld.found())
                .containsOnlyKeys(
                        "auth.json",
                        ".npmrc",
                        "storage/oauth-private.key",
                        "certs/site.pem",
                        "certs/der.key",
                        ".env.production",
                        "packages/a/.env",
                        "bootstrap/cache/config.php")
                .containsEntry("certs/site.pem", "a private key")
                .containsEntry("auth.json", "Composer's logins")
                .containsEntry("certs/der.key", "it may hold a private key");
    }

    @Test
    void copies_of_an_environment_and_keys_in_capital_letters_stay_here_too() throws Exception {
        files(
                ".env~",
                ".env-old",
                ".env_2024",
                ".env backup",
                "#.env#",
                "config/.ENV",
                ".env-example",
                ".environment",
                ".envoy.php",
                "certs/SITE.PEM",
                "certs/CA.PEM",
                "certs/Site.Key",
                "ID_RSA",
                "id_ed25519_sk");
        pem("certs/SITE.PEM", "PRIVATE KEY");
        pem("certs/CA.PEM", "CERTIFICATE");
        pem("certs/Site.Key", "RSA PRIVATE KEY");
        pem("ID_RSA", "OPENSSH PRIVATE KEY");
        pem("id_ed25519_sk", "OPENSSH PRIVATE KEY");

        assertThat(names(false))
                .containsExactly(".env-example", ".environment", ".envoy.php", "certs", "certs/CA.PEM", "config");
        assertThat(withheld.found()).hasSize(10).containsEntry(".env~", "an application's environment");
    }

    @Test
    void what_a_zdignore_takes_in_by_its_name_travels_and_what_it_takes_in_by_a_star_does_not() throws Exception {
        files("auth.json", "push/apple.pem", "push/other.pem", ".env");
        pem("push/apple.pem", "PRIVATE KEY");
        pem("push/other.pem", "PRIVATE KEY");
        Files.writeString(build.resolve(".zdignore"), "!*\n!/push/**\n!/push/apple.pem\n");

        assertThat(names(false)).containsExactly(".zdignore", "push", "push/apple.pem");
        assertThat(withheld.found()).containsOnlyKeys("auth.json", "push/other.pem", ".env");
    }

    @Test
    void what_packages_bring_is_public_and_travels() throws Exception {
        files(
                "vendor/a/tests/server.key",
                "vendor/composer/ca-bundle/res/cacert.pem",
                "node_modules/p/.npmrc",
                "lang/en/auth.json",
                "packages/a/auth.json");
        pem("vendor/a/tests/server.key", "PRIVATE KEY");
        Files.writeString(build.resolve("packages/a/auth.json"), "{\"http-basic\": {\"a.example\": {}}}");

        assertThat(names(true))
                .contains(
                        "vendor/a/tests/server.key",
                        "vendor/composer/ca-bundle/res/cacert.pem",
                        "node_modules/p/.npmrc",
                        "lang/en/auth.json")
                .doesNotContain("packages/a/auth.json");
    }

    private void pem(String path, String... blocks) throws IOException {
        StringBuilder text = new StringBuilder("Bag Attributes\n");
        for (String block : blocks) {
            text.append("-----BEGIN ")
                    .append(block)
                    .append("-----\nTUlJ\n-----END ")
                    .append(block)
                    .append("-----\n");
        }
        Files.writeString(build.resolve(path), text);
    }

    @Test
    void a_zdignore_leaves_more_out_and_takes_back_in() throws Exception {
        files("docs/x", "tests/T.php", "keep.md", "other.md");
        Files.writeString(build.resolve(".zdignore"), "/docs\n*.md\n!keep.md\n!/tests/\n");

        assertThat(names(false)).containsExactly("keep.md", "tests", "tests/T.php");
    }

    @Test
    void what_no_release_can_hold_is_named_all_at_once_with_what_to_do() throws Exception {
        Programs.assume("mkfifo");
        files("ok", "two\nlines");
        Files.createSymbolicLink(build.resolve("absolute"), Path.of("/etc/passwd"));
        Files.createDirectories(build.resolve("d"));
        Files.createSymbolicLink(build.resolve("d/climbing"), Path.of("../../outside"));
        Files.createSymbolicLink(build.resolve("d/inside"), Path.of("../ok"));
        Ran.of("mkfifo", build.resolve("pipe").toString()).orThrow();

        assertThatThrownBy(() -> read(false))
                .isInstanceOf(UnusableTree.class)
                .hasMessageContainingAll(
                        "absolute: a link to /etc/passwd, which leaves the release",
                        "d/climbing: a link to ../../outside",
                        "pipe: neither file, directory nor link",
                        "two\\x0alines: a line end",
                        ".zdignore")
                .hasMessageNotContaining("d/inside");
    }

    @Test
    void a_link_that_leaves_the_release_by_way_of_another_is_refused_and_one_in_a_circle_is_not() throws Exception {
        files("p/q/file", "escape/file");
        Files.createSymbolicLink(build.resolve("p/q/r"), Path.of("../.."));
        Files.createSymbolicLink(build.resolve("out"), Path.of("p/q/r/../../.."));
        Files.createSymbolicLink(build.resolve("in"), Path.of("p/q/r/p/../escape"));
        Files.createSymbolicLink(build.resolve("one"), Path.of("other"));
        Files.createSymbolicLink(build.resolve("other"), Path.of("one"));

        assertThatThrownBy(() -> read(false))
                .isInstanceOf(UnusableTree.class)
                .hasMessageContaining("out: a link to p/q/r/../../.., which leaves the release")
                .hasMessageNotContainingAny("in:", "one:", "p/q/r:");
    }

    @Test
    void a_file_that_is_closed_in_the_source_is_as_closed_in_the_release_and_named() throws Exception {
        files("open", "key", "group", "run", "wide");
        for (List<String> mode : List.of(
                List.of("open", "rw-r--r--"),
                List.of("key", "rw-------"),
                List.of("group", "rw-r-----"),
                List.of("run", "rwx------"),
                List.of("wide", "rwxrwxrwx"))) {
            Files.setPosixFilePermissions(build.resolve(mode.get(0)), PosixFilePermissions.fromString(mode.get(1)));
        }

        assertThat(lines())
                .extracting(line -> line.split(" ")[1] + " " + line.split(" ")[4])
                .containsExactly("0640 group", "0600 key", "0640 open", "0700 run", "0750 wide");
        assertThat(read(false).closed()).containsExactlyInAnyOrder("key", "run");
    }

    @Test
    void files_that_have_not_changed_are_not_read_again_and_changed_ones_are() throws Exception {
        files("a", "b");
        Ran.of("touch", "-d", "2020-01-01", build.resolve("a").toString()).orThrow();
        String first = read(false).manifest().sha256();
        // A file's change time cannot be set back, and young ones are not remembered: wait until both are old enough.
        Instant young = Instant.now();
        while (Instant.now().isBefore(young.plusMillis(2100))) {
            Thread.onSpinWait();
        }
        assertThat(read(false).hashed()).isEqualTo(2);

        BuildTree.Reading again = read(false);
        FileTime time = Files.getLastModifiedTime(build.resolve("b"));
        Files.writeString(build.resolve("b"), "y");
        Files.setLastModifiedTime(build.resolve("b"), time);
        BuildTree.Reading changed = read(false);

        assertThat(again.hashed()).isZero();
        assertThat(again.manifest().sha256()).isEqualTo(first);
        assertThat(changed.hashed()).isEqualTo(1);
        assertThat(changed.manifest().sha256()).isNotEqualTo(first);
    }

    @Test
    void remembered_checksums_that_are_garbage_are_as_good_as_none() throws Exception {
        files("a");
        String first = read(false).manifest().sha256();
        Path checksums = temporary.resolve("cache/checksums");
        for (String name : checksums.toFile().list()) {
            Files.writeString(checksums.resolve(name), "garbage");
        }

        assertThat(read(false).manifest().sha256()).isEqualTo(first);
    }

    @Test
    void a_file_that_is_no_manifest_is_refused_by_name() throws Exception {
        Path file = temporary.resolve("no-manifest.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("f 0644 1 " + SHA256_OF_X + " ../climbs\n").getBytes(StandardCharsets.UTF_8));
        }

        assertThatThrownBy(() -> Manifest.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("no-manifest.gz is no manifest", "../climbs");
    }

    @Test
    void a_manifest_that_unpacks_to_a_line_without_an_end_is_refused_before_it_fills_the_memory() throws Exception {
        Path file = build.resolve("bomb.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 200; i++) {
                out.write(zeros);
            }
        }
        assertThat(Files.size(file)).isLessThan(1 << 20);

        assertThatThrownBy(() -> Manifest.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("longer than 16384 bytes");
    }
}
