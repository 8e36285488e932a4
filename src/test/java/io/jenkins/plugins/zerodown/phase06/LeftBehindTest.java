package io.jenkins.plugins.zerodown.phase06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written into the live release, and nobody shares. */
@Tag("servers")
class LeftBehindTest {
    private static final String LIVE = "20250101000000";

    @TempDir
    static Path userlands;

    private static List<Shells> shells;

    @TempDir
    Path temporary;

    private Path deploy;
    private Path live;

    static Stream<Shells> shells() {
        return shells.stream();
    }

    @BeforeAll
    static void findShells() throws Exception {
        shells = Shells.present(userlands);
    }

    @BeforeEach
    void twoReleases() throws IOException {
        deploy = temporary.resolve("an app's $(place) \\n");
        live = deploy.resolve("releases/" + LIVE);
        write("public/index.php", "<?php");
        write("public/logo.png", "brought");
        Path next = Files.createDirectories(deploy.resolve("releases/" + RunBuilder.RELEASE + "/public"));
        Files.writeString(next.resolve("index.php"), "<?php");
        Files.createSymbolicLink(deploy.resolve("current"), Path.of("releases", LIVE));
        manifest("d 0755 0 - public\nf 0644 5 0 public/index.php\nf 0644 7 0 public/logo.png\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void databases_and_uploads_stop_with_what_to_share(Shells shell) throws Exception {
        write("database/database.sqlite", "rows");
        write("public/it's photos/a \\ cat.JPG", "a cat");
        write("public/uploads/2026/notes.txt", "notes");
        write("public/sitemap.xml", "<urlset/>");
        RunBuilder builder = on(shell);

        assertThatThrownBy(() -> run(builder))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll(
                        "web1: the switch would leave behind",
                        "database/database.sqlite], after mkdir -p ",
                        "sharedDirs: [storage, public/uploads/2026], after mkdir -p ",
                        "/current/public/uploads/2026/. ",
                        "leftBehind: warn");
        assertThat(builder.warnings())
                .anyMatch(line -> line.contains("public/it's photos/a \\ cat.JPG")
                        && line.contains("public/sitemap.xml")
                        && line.contains("which no deployment brought"));

        RunBuilder warned = on(shell).leftBehind(Application.Policy.WARN);
        run(warned);
        assertThat(warned.warnings()).anyMatch(line -> line.contains("databases: database/database.sqlite"));
        RunBuilder ignored = on(shell).leftBehind(Application.Policy.IGNORE);
        run(ignored);
        assertThat(ignored.warnings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_was_brought_or_is_made_anew_or_is_in_the_new_release_is_not_told(Shells shell) throws Exception {
        write("bootstrap/cache/packages.php", "<?php");
        write("storage/framework/views/a.php", "<?php");
        write("storage/logs/laravel.log", "said");
        write(".env", "APP_KEY=");
        write("public/build/assets/app-1.js", "older");
        write("public/vendor/horizon/img/favicon.png", "published");
        write("public/generated.pdf", "by a command of each deployment");
        Files.writeString(deploy.resolve("releases/" + RunBuilder.RELEASE + "/public/generated.pdf"), "the new one's");
        Files.createSymbolicLink(live.resolve("public/storage"), temporary);
        RunBuilder builder = on(shell);

        run(builder);

        assertThat(builder.warnings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_directory_that_is_to_be_shared_from_now_on_must_have_what_the_live_release_has_there(Shells shell)
            throws Exception {
        write("public/uploads/a.txt", "a");
        write("public/uploads/b.txt", "b");
        Path shared = Files.createDirectories(deploy.resolve("shared/public/uploads"));
        Files.createSymbolicLink(
                deploy.resolve("releases/" + RunBuilder.RELEASE + "/public/uploads"),
                Path.of("../../../shared/public/uploads"));
        Files.writeString(shared.resolve("a.txt"), "a");
        RunBuilder builder = on(shell).sharedDirs("public/uploads");

        assertThatThrownBy(() -> run(builder))
                .hasMessageContaining("what looks like uploads: public/uploads/b.txt; share");
        Files.writeString(shared.resolve("b.txt"), "b");
        run(on(shell).sharedDirs("public/uploads"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_the_live_release_shares_and_the_new_one_does_not_stops_with_the_whole_list(Shells shell)
            throws Exception {
        Path shared = Files.createDirectories(deploy.resolve("shared/storage/app"));
        Files.createSymbolicLink(live.resolve("storage"), Path.of("../../shared/storage"));
        Files.createDirectories(deploy.resolve("releases/" + RunBuilder.RELEASE + "/storage/app"));
        run(on(shell).sharedDirs("public/uploads"));
        Files.writeString(shared.resolve("invoice.txt"), "42");

        assertThatThrownBy(() -> run(on(shell).sharedDirs("public/uploads")))
                .hasMessageContainingAll(
                        "storage of the live release is shared and holds data",
                        "sharedDirs: [public/uploads, storage]");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_directory_that_another_tool_shared_elsewhere_is_named(Shells shell) throws Exception {
        Path envoyers = Files.createDirectories(deploy.resolve("storage/app"));
        Files.writeString(envoyers.resolve("invoice.txt"), "42");
        Files.createSymbolicLink(live.resolve("storage"), Path.of("../../storage"));
        Files.createDirectories(deploy.resolve("shared/storage"));
        Files.createSymbolicLink(
                deploy.resolve("releases/" + RunBuilder.RELEASE + "/storage"), Path.of("../../shared/storage"));

        assertThatThrownBy(() -> run(on(shell).sharedDirs("storage")))
                .hasMessageContainingAll(
                        "the live release's storage leads to " + deploy.toRealPath() + "/storage",
                        "/shared/storage: move what it holds");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void of_a_release_that_another_tool_made_only_what_is_surely_data_counts(Shells shell) throws Exception {
        Files.delete(deploy.resolve(".zerodown/manifests/" + LIVE + ".gz"));
        write("public/removed-from-the-source.png", "once");
        RunBuilder builder = on(shell);
        run(builder);
        assertThat(builder.warnings()).isEmpty();

        write("public/uploads/a.png", "a");
        assertThatThrownBy(() -> run(on(shell))).hasMessageContaining("public/uploads/a.png");
    }

    private void write(String path, String content) throws IOException {
        Files.createDirectories(live.resolve(path).getParent());
        Files.writeString(live.resolve(path), content);
    }

    private void manifest(String lines) throws IOException {
        Path file = deploy.resolve(".zerodown/manifests/" + LIVE + ".gz");
        Files.createDirectories(file.getParent());
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(lines.getBytes(StandardCharsets.UTF_8));
        }
    }

    private RunBuilder on(Shells shell) {
        return RunBuilder.at(deploy)
                .server(LocalConnector.server("web1"), shell.connector())
                .previous(LIVE)
                .plainPhp();
    }

    private static void run(RunBuilder builder) throws Exception {
        var context = builder.build();
        try (var hosts = context.hosts()) {
            new LeftBehind(context).check(hosts.primary());
        }
    }
}
