package io.jenkins.plugins.zerodown.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Property;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.OneLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(Lifecycle.PER_CLASS)
@Tag("servers")
class CatalogueTest {
    private static final ReleaseId ID = new ReleaseId("20250820092100");

    @TempDir
    static Path directory;

    private List<Shells> shells;

    @BeforeAll
    void shells() throws Exception {
        shells = Shells.present(directory);
    }

    List<Shells> eachShell() {
        return shells;
    }

    private static Path place() throws IOException {
        return Files.createTempDirectory(directory, "it's $(odd) ");
    }

    private static void release(Path place, String name, String... files) throws IOException {
        Path release = Files.createDirectories(place.resolve("releases").resolve(name));
        for (String file : files) {
            Files.createDirectories(release.resolve(file).getParent());
            Files.writeString(release.resolve(file), "x");
        }
    }

    /** Of a lock that is held. */
    private static String token(Path place) {
        return FreeSlot.heldAt(place).token();
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void what_another_tool_made_stays_foreign_whatever_becomes_of_it(Shells shell) throws Exception {
        Path place = place();
        Layout layout = new Layout(place.toString());
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            release(place, "2", "public/index.php");
            StateFile.change(host, layout, token(place), new ReleaseId("2"), ReleaseState.BAD);

            assertThat(Catalogue.read(host, layout).releases())
                    .singleElement()
                    .extracting(Release::state)
                    .isEqualTo(ReleaseState.FOREIGN);
        }
        assertThat(place.resolve(".zerodown/releases/2.json"))
                .as("what makes a release ours, for a cleanup to remove")
                .doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void what_was_written_about_a_release_is_read_again(Shells shell) throws Exception {
        Path place = place();
        Layout layout = new Layout(place.toString());
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            release(place, ID.value());
            StateFile.building(
                            ID,
                            Optional.of("abc123"),
                            Optional.of("it's \"$(odd)\" é"),
                            new Owner("jane", Optional.of("https://ci/job/1")),
                            81_000_000)
                    .write(host, layout, token(place));
            StateFile.change(host, layout, token(place), ID, ReleaseState.GOOD);
            Files.createSymbolicLink(place.resolve("current"), Path.of("releases/" + ID));

            assertThat(Catalogue.read(host, layout).releases()).singleElement().satisfies(release -> {
                assertThat(release.state()).isEqualTo(ReleaseState.GOOD);
                assertThat(release.live()).isTrue();
                assertThat(release.commit()).contains("abc123");
                assertThat(release.branch()).contains("it's \"$(odd)\" é");
                assertThat(release.build()).contains("https://ci/job/1");
                assertThat(release.who()).contains("jane");
                assertThat(release.bytes()).hasValue(81_000_000);
                assertThat(release.deployedAt()).isPresent();
            });
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void releases_of_other_tools_and_garbage_are_told_apart(Shells shell) throws Exception {
        Path place = place();
        release(place, "7", "public/index.php");
        release(place, "8", "vendor/autoload.php");
        release(place, "9", "half/of/it");
        release(place, ID.value(), "public/index.php");
        release(place, "20250820092101", "public/index.php");
        release(place, "no release", "public/index.php");
        Files.createSymbolicLink(place.resolve("releases/10"), Path.of("7"));
        Files.createDirectories(place.resolve(".zerodown/releases"));
        Files.write(place.resolve(".zerodown/releases/" + ID + ".json"), new byte[] {'{', 0, (byte) 0xff, '\n', '}'});
        Files.writeString(
                place.resolve(".zerodown/releases/20250820092101.json"),
                "{\"release\":\"20250820092101\",\n\"state\":\"ready\",\"time\":\"yesterday\",\"bytes\":\"many\"}\n");
        Files.createSymbolicLink(place.resolve("current"), place.resolve("releases/8"));
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            assertThat(Catalogue.read(host, new Layout(place.toString())).releases())
                    .extracting(
                            release -> release.id() + " " + release.state().word() + (release.live() ? " live" : ""))
                    .containsExactly(
                            "20250820092101 ready", ID + " unknown", "9 unknown", "8 foreign live", "7 foreign");
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void an_empty_server_has_no_releases(Shells shell) throws Exception {
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector())) {
            assertThat(Catalogue.read(host, new Layout(place() + "/nowhere")).releases())
                    .isEmpty();
        }
    }

    @Property
    void no_text_breaks_the_reading_of_a_state_file() throws Exception {
        Cases.each(
                1000,
                Arbitraries.strings(),
                text -> assertThat(StateFile.parse(ID, text))
                        .satisfiesAnyOf(
                                read -> assertThat(read).isEmpty(),
                                read -> assertThat(read.orElseThrow().release()).isEqualTo(ID)));
    }

    @Property
    void any_name_survives_a_state_file() throws Exception {
        Cases.each(1000, Arbitraries.strings(), who -> {
            StateFile file = new StateFile(
                    ID,
                    ReleaseState.READY,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(who),
                    Optional.of(Instant.EPOCH),
                    Optional.empty(),
                    OptionalLong.empty());
            assertThat(file.json()).doesNotContain("\n");
            assertThat(StateFile.parse(ID, file.json()).orElseThrow().who()).contains(OneLine.of(who));
        });
    }
}
