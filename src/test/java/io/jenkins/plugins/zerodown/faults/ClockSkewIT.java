package io.jenkins.plugins.zerodown.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server whose clock is wrong by a day: what is old and what is young there is told by that clock, or by order alone.
 */
@Tag("long")
@Wants(server = true, programs = "faketime")
class ClockSkewIT {
    @TempDir
    Path directory;

    private static Ending run(CutSite site, Cut.Operation operation) throws Exception {
        site.newVersion();
        Ending ending = site.run(operation, UnaryOperator.identity());
        assertThat(ending).as(String.join("\n", site.log())).isInstanceOf(Ending.Done.class);
        return ending;
    }

    private static List<String> releases(CutSite site) throws Exception {
        try (Stream<Path> files = Files.list(site.server(0).deployPath().resolve("releases"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1d", "-1d"})
    void it_is_deployed_to_and_back_and_only_what_is_old_by_its_own_clock_goes(String offset) throws Exception {
        TestServer server = TestServer.with().clock(offset).start();
        try (CutSite site = CutSite.on(directory, List.of(server))) {
            site.project().target("keepReleases: 1\nminimumAge: 1h\n");
            for (int i = 0; i < 4; i++) {
                run(site, Cut.Operation.DEPLOY);
            }
            assertThat(releases(site)).as("four, all minutes old").hasSize(4).endsWith(site.live(0));
            String day = LocalDate.now(ZoneOffset.UTC)
                    .plusDays(Integer.parseInt(offset.replace("d", "")))
                    .toString()
                    .substring(0, 7);
            assertThat(Files.readString(server.deployPath().resolve("deployment.log")))
                    .as("it is another day there")
                    .startsWith(day);

            run(site, Cut.Operation.ROLLBACK);
            assertThat(releases(site)).hasSize(4);
            assertThat(site.live(0)).isEqualTo(releases(site).get(2));

            site.project().target("keepReleases: 1\nminimumAge: 0s\n");
            run(site, Cut.Operation.CLEANUP);
            assertThat(releases(site)).hasSizeLessThan(4).contains(site.live(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1d", "-1d"})
    void an_engine_that_was_killed_there_holds_nobody_up_and_one_that_lives_keeps_its_lock(String offset)
            throws Exception {
        TestServer server = TestServer.with().clock(offset).start();
        try (CutSite site = CutSite.on(directory, List.of(server))) {
            run(site, Cut.Operation.DEPLOY);
            CutRun cuts = new CutRun(site);
            Cut killed = new Cut(1, Cut.Operation.DEPLOY, Cut.Place.BYTE_TO_SERVER, Cut.Kind.KILL_ENGINE, 0, 0.5);
            CutRun.Result result = cuts.run(killed);
            assertThat(result.happened()).isTrue();
            assertThat(result.broken()).isEmpty();
        }
    }
}
