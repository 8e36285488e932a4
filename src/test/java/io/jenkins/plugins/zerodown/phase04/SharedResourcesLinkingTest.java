package io.jenkins.plugins.zerodown.phase04;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("servers")
class SharedResourcesLinkingTest {
    @TempDir
    static Path userlands;

    private static List<Shells> shells;

    @TempDir
    Path temporary;

    private Path deploy;
    private Path release;

    static Stream<Shells> shells() {
        return shells.stream();
    }

    @BeforeAll
    static void findShells() throws Exception {
        shells = Shells.present(userlands);
    }

    @BeforeEach
    void newRelease() throws IOException {
        deploy = temporary.resolve("an app's $(place) \\n");
        release = Files.createDirectories(deploy.resolve("releases/" + RunBuilder.RELEASE));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void storage_is_seeded_once_from_the_release_and_replaced_by_a_relative_link(Shells shell) throws Exception {
        write("storage/app/public/logo.txt", "from the release");

        link(on(shell).build());
        Files.writeString(deploy.resolve("shared/storage/app/public/logo.txt"), "changed by a visitor");
        nextRelease("20250820092200", shell);

        assertThat(release.resolve("storage")).isSymbolicLink();
        assertThat(Files.readSymbolicLink(release.resolve("storage"))).isEqualTo(Path.of("../../shared/storage"));
        assertThat(deploy.resolve("shared/storage/app/public/logo.txt"))
                .content()
                .isEqualTo("changed by a visitor");
        for (String part :
                List.of("framework/cache/data", "framework/sessions", "framework/testing", "framework/views", "logs")) {
            assertThat(deploy.resolve("shared/storage/" + part)).isDirectory();
        }
        assertThat(release.resolve("bootstrap/cache/views")).isDirectory();
        assertThat(shared()).noneMatch(name -> name.startsWith(".new"));
    }

    private void nextRelease(String id, Shells shell) throws Exception {
        Path next = Files.createDirectories(deploy.resolve("releases/" + id + "/storage/app/public"));
        Files.writeString(next.resolve("logo.txt"), "from the next release");
        link(on(shell).fact(StateKey.RELEASE, new ReleaseId(id)).build());
        assertThat(deploy.resolve("releases/" + id + "/storage")).isSymbolicLink();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_a_later_release_is_the_first_to_bring_is_copied_and_what_was_removed_stays_so(Shells shell)
            throws Exception {
        String live = "20250820090000";
        Files.createDirectories(deploy.resolve("releases/" + live));
        Files.createSymbolicLink(deploy.resolve("current"), Path.of("releases", live));
        Files.createDirectories(deploy.resolve("shared/storage/app/public"));
        write("storage/app/public/logo.txt", "removed by somebody");
        write("storage/app/it's a/new $(place)/letter.docx", "template");
        Path manifests = Files.createDirectories(deploy.resolve(".zerodown/manifests"));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(manifests.resolve(live + ".gz")))) {
            out.write(("f 0644 19 " + "0".repeat(64) + " storage/app/public/logo.txt\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
        }
        RunBuilder run = on(shell);

        link(run.build());

        assertThat(deploy.resolve("shared/storage/app/it's a/new $(place)/letter.docx"))
                .hasContent("template");
        assertThat(deploy.resolve("shared/storage/app/public/logo.txt")).doesNotExist();
        assertThat(run.lines()).anyMatch(line -> line.contains("storage/app/it's a/new $(place)/letter.docx"));
        assertThat(run.warnings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_may_have_been_removed_on_purpose_or_leads_elsewhere_is_said_and_not_copied(Shells shell)
            throws Exception {
        Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
        Files.createDirectories(deploy.resolve("shared/storage/app"));
        Files.createSymbolicLink(deploy.resolve("shared/storage/app/mine"), elsewhere);
        write("storage/app/logo.txt", "x");
        write("storage/app/mine/key.txt", "x");
        RunBuilder unknown = on(shell);

        link(unknown.build());

        assertThat(unknown.warnings())
                .singleElement()
                .asString()
                .contains("web1", "storage/app/logo.txt", "storage/app/mine/key.txt", "by hand");
        assertThat(deploy.resolve("shared/storage/app/logo.txt")).doesNotExist();
        assertThat(elsewhere).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void odd_names_and_deep_paths_are_shared_as_they_stand(Shells shell) throws Exception {
        List<String> dirs = List.of("-rf", " two words ", "it's \"$(touch x)\" `id`", "deep/er/est", "*");
        List<String> files = List.of("a/b c/settings;rm.json", "--help", "näme\\n");

        link(on(shell)
                .plainPhp()
                .sharedDirs(dirs.toArray(String[]::new))
                .sharedFiles(files.toArray(String[]::new))
                .build());

        for (String path : dirs) {
            assertThat(release.resolve(path)).isSymbolicLink().isDirectory();
            assertThat(release.resolve(path).toRealPath())
                    .isEqualTo(deploy.resolve("shared").resolve(path).toRealPath());
        }
        for (String path : files) {
            assertThat(release.resolve(path)).isSymbolicLink().isRegularFile().isEmptyFile();
            assertThat(release.resolve(path).toRealPath())
                    .isEqualTo(deploy.resolve("shared").resolve(path).toRealPath());
        }
        assertThat(shared()).hasSize(8);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void it_may_run_again_and_changes_nothing(Shells shell) throws Exception {
        write("config/local.json", "{}");
        RunBuilder context = on(shell).sharedFiles("config/local.json", ".env");
        link(context.build());
        Files.createSymbolicLink(deploy.resolve("current"), Path.of("releases", RunBuilder.RELEASE));
        List<String> before = tree();

        link(context.build());

        assertThat(tree()).isEqualTo(before);
        assertThat(deploy.resolve("shared/config/local.json")).content().isEqualTo("{}");
        assertThat(release.resolve(".env")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_an_older_release_shares_by_hard_link_stays_as_it_is(Shells shell) throws Exception {
        Path older = Files.createDirectories(deploy.resolve("releases/20250101000000/storage/app"));
        Files.writeString(older.resolve("kept.txt"), "older");
        Files.createDirectories(release.resolve("storage/app"));
        Files.createLink(release.resolve("storage/app/kept.txt"), older.resolve("kept.txt"));
        var permissions = Files.getPosixFilePermissions(older.resolve("kept.txt"));

        link(on(shell).build());

        assertThat(older.resolve("kept.txt")).content().isEqualTo("older");
        assertThat(Files.getAttribute(older.resolve("kept.txt"), "unix:nlink")).isEqualTo(1);
        assertThat(Files.getPosixFilePermissions(older.resolve("kept.txt"))).isEqualTo(permissions);
        assertThat(deploy.resolve("shared/storage/app/kept.txt")).content().isEqualTo("older");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void storage_that_is_mounted_elsewhere_by_a_link_is_used(Shells shell) throws Exception {
        Path mounted = Files.createDirectories(temporary.resolve("mounted storage"));
        Files.createDirectories(deploy.resolve("shared"));
        Files.createSymbolicLink(deploy.resolve("shared/storage"), mounted);
        RunBuilder context = on(shell);

        link(context.build());

        assertThat(mounted.resolve("framework/sessions")).isDirectory();
        assertThat(release.resolve("storage").toRealPath()).isEqualTo(mounted.toRealPath());
        assertThat(context.lines())
                .anyMatch(line -> line.contains("leads outside") && line.contains(mounted.toString()));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_shared_path_that_leads_into_another_release_is_refused(Shells shell) throws Exception {
        Path older = Files.createDirectories(deploy.resolve("releases/20250101000000/storage"));
        Files.createDirectories(deploy.resolve("shared"));
        Files.createSymbolicLink(deploy.resolve("shared/storage"), older);

        refused(on(shell).build(), "shared/storage is a link into", "20250101000000", "remove the link");
        assertThat(older).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void nothing_is_made_through_a_link_that_leads_nowhere(Shells shell) throws Exception {
        Files.createDirectories(deploy.resolve("shared"));
        Files.createSymbolicLink(deploy.resolve("shared/data"), temporary.resolve("not there"));

        refused(on(shell).sharedDirs("data/uploads").build(), "shared/data is a link to", "not there");
        assertThat(temporary.resolve("not there")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_path_below_a_link_of_the_release_is_refused(Shells shell) throws Exception {
        Files.createDirectories(release.resolve("real"));
        Files.createSymbolicLink(release.resolve("alias"), Path.of("real"));

        refused(on(shell).plainPhp().sharedDirs("alias/uploads").build(), "alias is a link in the release");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_file_under_sharedDirs_is_refused_with_the_option_that_is_meant(Shells shell) throws Exception {
        write("settings.json", "{}");

        refused(on(shell).plainPhp().sharedDirs("settings.json").build(), "settings.json", "sharedFiles");
        assertThat(release.resolve("settings.json")).content().isEqualTo("{}");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void uploads_appear_under_public_storage_in_the_release_and_on_shared_hosting(Shells shell) throws Exception {
        Path hosting = Files.createDirectories(temporary.resolve("public_html"));
        Files.createDirectories(release.resolve("public"));

        link(on(shell).sharedHosting(hosting, Target.PublicMode.COPY).build());
        Files.writeString(deploy.resolve("shared/storage/app/public/photo"), "photo");

        assertThat(Files.readSymbolicLink(release.resolve("public/storage")))
                .isEqualTo(Path.of("../storage/app/public"));
        assertThat(release.resolve("public/storage/photo")).content().isEqualTo("photo");
        assertThat(hosting.resolve("storage/photo")).content().isEqualTo("photo");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_real_public_storage_is_kept_and_warned_about(Shells shell) throws Exception {
        write("public/storage/own", "own");
        RunBuilder context = on(shell);

        link(context.build());

        assertThat(release.resolve("public/storage/own")).content().isEqualTo("own");
        assertThat(context.warnings())
                .singleElement()
                .asString()
                .contains("public/storage")
                .contains("is no link");
    }

    @Test
    void where_ln_is_taken_away_php_makes_the_links() throws Exception {
        Programs.assume("php");
        Path tools = Files.createDirectories(temporary.resolve("tools"));
        Files.writeString(tools.resolve("ln"), "#!/bin/sh\necho 'ln: Permission denied' >&2\nexit 126\n");
        assertThat(tools.resolve("ln").toFile().setExecutable(true)).isTrue();
        Files.createDirectories(release.resolve("public"));

        RunBuilder context = RunBuilder.at(deploy)
                .server(LocalConnector.server("web1"), new LocalConnector().tools(tools))
                .envFile("production.env", "APP_KEY=base64:MDEy");
        link(context.build());
        try (var hosts = context.build().hosts()) {
            new ConfigurationUpload().run(context.build());
        }

        assertThat(release.resolve(".env")).isSymbolicLink().content().isEqualTo("APP_KEY=base64:MDEy");
        assertThat(Files.readSymbolicLink(release.resolve("storage"))).isEqualTo(Path.of("../../shared/storage"));
        assertThat(Files.readSymbolicLink(release.resolve("public/storage")))
                .isEqualTo(Path.of("../storage/app/public"));
    }

    @Test
    void parts_of_storage_alone_may_be_shared() throws Exception {
        write("storage/framework/.gitignore", "*");

        link(RunBuilder.at(deploy)
                .local("web1")
                .sharedDirs("storage/app", "storage/logs")
                .build());

        assertThat(release.resolve("storage/app")).isSymbolicLink();
        assertThat(release.resolve("storage/framework/sessions")).isDirectory();
        assertThat(release.resolve("storage/framework")).isDirectory();
        assertThat(Files.isSymbolicLink(release.resolve("storage/framework"))).isFalse();
        assertThat(deploy.resolve("shared/storage/app/public")).isDirectory();
    }

    @Test
    void plain_php_without_anything_shared_is_skipped() throws Exception {
        DeploymentContext context =
                RunBuilder.at(deploy).local("web1").plainPhp().sharedDirs().build();

        assertThat(new SharedResourcesLinking().run(context)).isEqualTo(Outcome.skipped("nothing is shared"));
        assertThat(release).isEmptyDirectory();
    }

    private RunBuilder on(Shells shell) {
        return RunBuilder.at(deploy).server(LocalConnector.server("web1"), shell.connector());
    }

    private static void link(DeploymentContext context) throws Exception {
        try (var hosts = context.hosts()) {
            assertThat(new SharedResourcesLinking().run(context)).isInstanceOf(Outcome.Done.class);
        }
    }

    private static void refused(DeploymentContext context, String... said) {
        try (var hosts = context.hosts()) {
            assertThatThrownBy(() -> new SharedResourcesLinking().run(context))
                    .isInstanceOf(StepFailure.class)
                    .hasMessageStartingWith("web1: ")
                    .hasMessageContainingAll(said);
        }
    }

    private void write(String path, String content) throws IOException {
        Files.createDirectories(release.resolve(path).getParent());
        Files.writeString(release.resolve(path), content);
    }

    private List<String> shared() throws IOException {
        try (Stream<Path> entries = Files.list(deploy.resolve("shared"))) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    /** Every path with its type, mode, inode and link target. */
    private List<String> tree() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> entries = Files.walk(deploy)) {
            for (Path entry : entries.sorted().toList()) {
                lines.add(entry + " " + Files.readAttributes(entry, "unix:mode,ino", LinkOption.NOFOLLOW_LINKS)
                        + (Files.isSymbolicLink(entry) ? " -> " + Files.readSymbolicLink(entry) : ""));
            }
        }
        return lines;
    }
}
