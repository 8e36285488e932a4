package io.jenkins.plugins.zerodown.phase04;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever release serves them, pages find the files of theirs. */
@Tag("servers")
class SharedAssetsTest {
    private static final String ASSETS = "public/build/assets";
    private static final String FIRST = "20260101000000";
    private static final String SECOND = "20260102000000";
    private static final String THIRD = "20260103000000";

    @TempDir
    static Path userlands;

    private static List<Shells> shells;

    @TempDir
    Path temporary;

    private Path deploy;

    static Stream<Shells> shells() {
        return shells.stream();
    }

    @BeforeAll
    static void findShells() throws Exception {
        shells = Shells.present(userlands);
    }

    @BeforeEach
    void place() {
        deploy = temporary.resolve("an app's $(place) \\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void each_release_serves_what_any_of_them_has_and_keeps_what_is_its_own(Shells shell) throws Exception {
        release(FIRST, "app-1.js", "one", "chunks/lazy two-1.js", "lazy one", "vendor-0.js", "the same");
        join(shell, FIRST);
        live(FIRST);
        release(SECOND, "app-2.js", "two", "chunks/lazy two-2.js", "lazy two", "vendor-0.js", "the same");
        List<String> said = join(shell, SECOND);
        List<String> again = join(shell, SECOND);

        assertThat(said)
                .anyMatch(line -> line.endsWith(ASSETS + " leads to shared/assets/" + ASSETS + ": 2 new files"));
        assertThat(again).anyMatch(line -> line.endsWith(": 0 new files"));
        for (String id : List.of(FIRST, SECOND)) {
            assertThat(files(deploy.resolve("releases/" + id + "/" + ASSETS)))
                    .containsExactly(
                            "app-1.js one",
                            "app-2.js two",
                            "chunks/lazy two-1.js lazy one",
                            "chunks/lazy two-2.js lazy two",
                            "vendor-0.js the same");
        }
        assertThat(Files.readSymbolicLink(deploy.resolve("releases/" + SECOND + "/" + ASSETS)))
                .hasToString("../../../../shared/assets/" + ASSETS);
        assertThat(files(deploy.resolve(".zerodown/assets/" + SECOND + "/tree/" + ASSETS)))
                .containsExactly("app-2.js two", "chunks/lazy two-2.js lazy two", "vendor-0.js the same");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_live_release_that_has_none_yet_gets_them_too_and_older_ones_lead_to_all(Shells shell) throws Exception {
        release(FIRST, "app-1.js", "one");
        release(SECOND, "app-2.js", "two");
        live(SECOND);
        release(THIRD, "app-3.js", "three");

        join(shell, THIRD);

        for (String id : List.of(FIRST, THIRD)) {
            assertThat(deploy.resolve("releases/" + id + "/" + ASSETS)).isSymbolicLink();
            assertThat(files(deploy.resolve("releases/" + id + "/" + ASSETS)))
                    .containsExactly("app-1.js one", "app-2.js two", "app-3.js three");
        }
        assertThat(deploy.resolve("releases/" + SECOND + "/" + ASSETS)).isDirectory();
        assertThat(files(deploy.resolve("releases/" + SECOND + "/" + ASSETS)))
                .as("what is live is not taken away for a moment, and has what is to come")
                .containsExactly("app-2.js two", "app-3.js three");

        live(THIRD);
        String fourth = "20260104000000";
        release(fourth, "app-4.js", "four");
        join(shell, fourth);
        assertThat(deploy.resolve("releases/" + SECOND + "/" + ASSETS)).isSymbolicLink();
        assertThat(files(deploy.resolve(".zerodown/assets/" + fourth + "/tree/" + ASSETS)))
                .containsExactly("app-4.js four");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_name_that_does_not_change_with_its_content_is_left_alone_or_refused_where_it_was_named(Shells shell)
            throws Exception {
        release(FIRST, "app.js", "one", "other-1.js", "other");
        live(FIRST);
        release(SECOND, "app.js", "two");

        assertThat(join(shell, SECOND))
                .anyMatch(line -> line.contains("may miss files after the switch")
                        && line.contains(ASSETS + "/app.js is another file than in an older release"));
        assertThatThrownBy(() -> run(on(shell, SECOND).assets(Duration.ofDays(30), ASSETS)))
                .isInstanceOf(StepFailure.class)
                .hasMessageContainingAll("web1", "assets names " + ASSETS, ASSETS + "/app.js is another file");

        assertThat(files(deploy.resolve("releases/" + SECOND + "/" + ASSETS))).containsExactly("app.js two");
        assertThat(files(deploy.resolve("releases/" + FIRST + "/" + ASSETS)))
                .containsExactly("app.js one", "other-1.js other");
        assertThat(deploy.resolve("shared/assets/" + ASSETS)).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void directories_that_are_named_are_shared_whatever_built_them(Shells shell) throws Exception {
        release(FIRST, "app-1.js", "one");
        Path webpack = Files.createDirectories(deploy.resolve("releases/" + FIRST + "/it's -rf"));
        Files.writeString(webpack.resolve("main.abc.js"), "main");

        List<String> said = new ArrayList<>(run(on(shell, FIRST).assets(Duration.ofDays(30), "it's -rf", "dist")));

        assertThat(files(deploy.resolve("shared/assets/it's -rf"))).containsExactly("main.abc.js main");
        assertThat(webpack).isSymbolicLink();
        assertThat(deploy.resolve("releases/" + FIRST + "/" + ASSETS)).isDirectory();
        assertThat(said).anyMatch(line -> line.contains("assets names dist, which this release does not have"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_directory_behind_a_link_is_let_alone(Shells shell) throws Exception {
        Path shared = Files.createDirectories(deploy.resolve("shared/public/build/assets"));
        Files.writeString(shared.resolve("app.js"), "served");
        for (String id : List.of(FIRST, SECOND)) {
            Files.createDirectories(deploy.resolve("releases/" + id + "/public"));
            Files.createSymbolicLink(
                    deploy.resolve("releases/" + id + "/public/build"), Path.of("../../../shared/public/build"));
        }
        live(FIRST);

        assertThat(run(on(shell, SECOND).assets(Duration.ofDays(30)).fact(StateKey.RELEASE, new ReleaseId(SECOND))))
                .isNotNull();
        assertThatThrownBy(() -> run(on(shell, SECOND).assets(Duration.ofDays(30), ASSETS)))
                .hasMessageContaining("a link leads to it");
        assertThat(deploy.resolve("current/" + ASSETS + "/app.js")).hasContent("served");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_was_moved_before_a_run_ended_is_linked_by_the_next_one(Shells shell) throws Exception {
        release(FIRST, "app-1.js", "one");
        join(shell, FIRST);
        Files.delete(deploy.resolve("releases/" + FIRST + "/" + ASSETS));

        run(on(shell, FIRST).assets(Duration.ofDays(30), ASSETS));

        assertThat(files(deploy.resolve("releases/" + FIRST + "/" + ASSETS))).containsExactly("app-1.js one");
    }

    private void release(String id, String... namesAndContents) throws IOException {
        Path release = deploy.resolve("releases/" + id);
        Path assets = release.resolve(ASSETS);
        for (int i = 0; i < namesAndContents.length; i += 2) {
            Path file = assets.resolve(namesAndContents[i]);
            Files.createDirectories(file.getParent());
            Files.writeString(file, namesAndContents[i + 1]);
        }
        Files.writeString(release.resolve("public/build/manifest.json"), "{}");
    }

    private void live(String id) throws IOException {
        Path link = deploy.resolve("current");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("releases", id));
    }

    private List<String> join(Shells shell, String id) throws Exception {
        return run(on(shell, id).fact(StateKey.BUILD_DIRECTORY, deploy.resolve("releases/" + id)));
    }

    private RunBuilder on(Shells shell, String id) {
        return RunBuilder.at(deploy)
                .server(LocalConnector.server("web1"), shell.connector())
                .plainPhp()
                .fact(StateKey.RELEASE, new ReleaseId(id));
    }

    private static List<String> run(RunBuilder builder) throws Exception {
        var context = builder.build();
        try (var hosts = context.hosts()) {
            new SharedResourcesLinking().run(context);
        }
        return Stream.concat(builder.lines().stream(), builder.warnings().stream())
                .toList();
    }

    /** Names and contents, whatever leads to the directory. */
    private static List<String> files(Path directory) throws IOException {
        Path real = directory.toRealPath();
        try (Stream<Path> all = Files.walk(real)) {
            List<String> lines = new ArrayList<>();
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                lines.add(real.relativize(file) + " " + Files.readString(file));
            }
            return lines;
        }
    }
}
