package io.jenkins.plugins.zerodown.release;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.LyingConnector;
import io.jenkins.plugins.zerodown.fixture.LyingConnector.Lie;
import io.jenkins.plugins.zerodown.remote.Host;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose scripts say something else, or nothing, has not said that there is nothing to do. */
@Tag("servers")
class UnansweredSwitchTest {
    private static final Server WEB1 = LocalConnector.server("web1");
    private static final ReleaseId LEFT = new ReleaseId("20250820092100");
    private static final ReleaseId NEW = new ReleaseId("20250821101500");

    @ParameterizedTest
    @ValueSource(strings = {"", "Welcome to web1\n", "stage\nWelcome to web1\n"})
    void whether_the_env_follows_a_switch_is_told_or_it_is_an_error(String said) {
        try (Host host = answering("", said)) {
            assertThatThrownBy(() -> current(host, Optional.of("mv -T")).turn(NEW, new CurrentLink.Of(LEFT)))
                    .hasMessageContaining("env-follow.sh");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Welcome to web1\n", "rm -rf\n"})
    void a_tool_that_is_none_of_the_known_ones_renames_nothing(String said) {
        try (Host host = answering(said)) {
            assertThatThrownBy(() -> current(host, Optional.empty()).stage(NEW)).hasMessageContaining("rename-tool.sh");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Welcome to web1\n", "20250820092100\n", "20250820092100 somewhere {}\n"})
    void a_foreign_line_among_the_releases_is_not_passed_over(String said) {
        try (Host host = answering("none\n", said)) {
            assertThatThrownBy(() -> Catalogue.read(host, new Layout("/srv/shop")))
                    .hasMessageContaining("catalogue.sh");
        }
    }

    /** @param said what it answers to one script after another */
    private static Host answering(String... said) {
        Iterator<String> answers = List.of(said).iterator();
        return new Host(WEB1, new LyingConnector(script -> Lie.of(answers.next(), "", 0)));
    }

    private static Switch current(Host host, Optional<String> tool) {
        FreeSlot fence = new FreeSlot();
        fence.take(line -> {}, Duration.ZERO);
        Target target = new Target(
                "production",
                "/srv/shop",
                List.of(WEB1),
                5,
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Target.Modes.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Set.of());
        return new Switch(host, target, fence, List.of("php"), tool, line -> {});
    }
}
