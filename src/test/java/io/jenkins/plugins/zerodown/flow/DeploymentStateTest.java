package io.jenkins.plugins.zerodown.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.fixture.AnyServer;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentStateTest {
    private static final ReleaseId OLD = new ReleaseId("20250819092100");
    private static final ReleaseId NEW = new ReleaseId("20250820092100");

    /** As builds of Jenkins have kept it since the first version. */
    private static final Map<String, String> KEPT = Map.ofEntries(
            Map.entry("RELEASE", "20250820092100"),
            Map.entry("COMMIT", "4f6c1e2d9a"),
            Map.entry("BRANCH", "main"),
            Map.entry("COMMIT_SUBJECT", "A Developer: Say \"hello\" = @ once"),
            Map.entry("KIND", "laravel"),
            Map.entry("BUILD_DIRECTORY", "/var/lib/jenkins/zerodown/work/app-1/build"),
            Map.entry("APP_URL", "https://app.example.com"),
            Map.entry("STARTED", "2025-08-20T09:21:00.123456Z"),
            Map.entry("BYTES", "85123456"),
            Map.entry("PART", "7.1"),
            Map.entry("STEP", "8.3"),
            Map.entry("SWITCHED", "2025-08-20T09:22:00Z"),
            Map.entry("PREVIEW", "https://preview.example.com/"),
            Map.entry("WATCHED_UNTIL", "2025-08-20T09:32:00Z"),
            Map.entry("ENDED", "2025-08-20T09:22:30Z"),
            Map.entry("MIGRATED", "2025_01_01_000000_create_posts\n2025_01_02_000000_add_slug"),
            Map.entry("ROLLBACK", "20250819092100"),
            Map.entry("DECIDED", "20250819092100 20250820092100 9"),
            Map.entry("FAILED_STEP", "3.4 File Transfer"),
            Map.entry("OUTCOME", "failure"),
            Map.entry("FAILURE", "8.3 failed: HTTP 500; web1: release 20250819092100"),
            Map.entry("PREVIOUS@web1", "20250819092100"),
            Map.entry("PREVIOUS@web2", ""),
            Map.entry("SWITCHING@web1", "begun"),
            Map.entry("MAINTENANCE@web1", "on"),
            Map.entry("WARMED_UP@web1", "yes"),
            Map.entry("PHP@web1", "8.2.7"),
            Map.entry("TOOLS@web1", "rename mv -T\nsha256 sha256sum\ntar gnu"));

    @Test
    void the_sample_has_every_key() {
        Set<String> names = Stream.<StateName>concat(StateKey.ALL.stream(), ServerKey.ALL.stream())
                .map(StateName::name)
                .collect(Collectors.toSet());

        assertThat(KEPT.keySet().stream().map(key -> key.replaceFirst("@.*", "")))
                .containsAll(names);
        assertThat(names).hasSize(27);
    }

    static Stream<StateKey<?>> keys() {
        return StateKey.ALL.stream();
    }

    static Stream<ServerKey<?>> serverKeys() {
        return ServerKey.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("keys")
    <T> void what_was_kept_is_read_and_written_the_same(StateKey<T> key) {
        DeploymentState written = new DeploymentState();

        written.set(key, new DeploymentState(KEPT).need(key));

        assertThat(written.all()).isEqualTo(Map.of(key.name(), KEPT.get(key.name())));
    }

    @ParameterizedTest
    @MethodSource("serverKeys")
    <T> void what_was_kept_of_a_server_is_read_and_written_the_same(ServerKey<T> key) {
        DeploymentState written = new DeploymentState();

        new DeploymentState(KEPT)
                .each(key)
                .forEach((server, value) -> written.set(key, AnyServer.named(server), value));

        Map<String, String> expected = new TreeMap<>(KEPT);
        expected.keySet().removeIf(name -> !name.startsWith(key.name() + "@"));
        assertThat(written.all()).isEqualTo(expected).isNotEmpty();
    }

    @Test
    void a_state_is_taken_up_as_it_was_kept() {
        assertThat(new DeploymentState(KEPT).all()).isEqualTo(KEPT);
    }

    @Test
    void values_have_types() {
        DeploymentState state = new DeploymentState(KEPT);

        assertThat(state.need(StateKey.RELEASE)).isEqualTo(NEW);
        assertThat(state.need(StateKey.KIND)).isEqualTo(Application.Kind.LARAVEL);
        assertThat(state.need(StateKey.BUILD_DIRECTORY))
                .isEqualTo(Path.of("/var/lib/jenkins/zerodown/work/app-1/build"));
        assertThat(state.need(StateKey.STARTED)).isEqualTo(Instant.parse("2025-08-20T09:21:00.123456Z"));
        assertThat(state.need(StateKey.BYTES)).isEqualTo(85_123_456);
        assertThat(state.need(StateKey.OUTCOME)).isEqualTo(Application.Notification.Outcome.FAILURE);
        assertThat(state.need(StateKey.DECIDED)).isEqualTo(new RollbackDecision(OLD, Set.of(NEW, new ReleaseId("9"))));
        assertThat(state.each(ServerKey.PREVIOUS))
                .isEqualTo(Map.of("web1", Optional.of(OLD), "web2", Optional.empty()));
        assertThat(state.get(ServerKey.TOOLS, AnyServer.named("web1")))
                .contains(List.of("rename mv -T", "sha256 sha256sum", "tar gnu"));
        assertThat(state.has(ServerKey.SWITCHING, AnyServer.named("web1"))).isTrue();
        assertThat(state.has(ServerKey.SWITCHING, AnyServer.named("web2"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MOOD", "MOOD@web1", "release", "", "@web1"})
    void a_key_that_is_not_known_is_refused(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeploymentState(Map.of(key, "1")))
                .withMessage(key + " is no fact of a deployment");
    }

    @Test
    void what_no_step_has_set_cannot_be_needed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new DeploymentState().need(StateKey.COMMIT))
                .withMessage("no earlier step has set COMMIT");
    }

    @Test
    void a_watcher_is_told_of_changes_alone() {
        List<String> told = new ArrayList<>();
        Map<String, String> kept = new LinkedHashMap<>(Map.of("STEP", "7.1"));
        DeploymentState state = new DeploymentState(kept, (key, server, text) -> told.add(key.name() + server + text));

        state.set(StateKey.STEP, "7.1");
        state.set(ServerKey.MAINTENANCE, AnyServer.named("web1"), true);
        state.clear(StateKey.STEP);
        state.clear(StateKey.COMMIT);

        assertThat(told).containsExactly("MAINTENANCEOptional[web1]Optional[on]", "STEPOptional.emptyOptional.empty");
    }
}
