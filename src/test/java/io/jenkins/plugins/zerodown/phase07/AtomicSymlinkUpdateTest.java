package io.jenkins.plugins.zerodown.phase07;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.lock.Slot;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.release.StateFile;
import io.jenkins.plugins.zerodown.remote.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class AtomicSymlinkUpdateTest {
    private static final String OLD = "20250819080000";
    private static final String NEW = RunBuilder.RELEASE;

    @TempDir
    Path place;

    private final Server web1 = LocalConnector.server("web1");
    private final Server web2 = LocalConnector.server("web2");
    private Path tools;

    @BeforeEach
    void releases() throws IOException {
        for (String id : List.of(OLD, NEW)) {
            Files.createDirectories(place.resolve("app/releases/" + id));
        }
        tools = Files.createDirectory(place.resolve("tools"));
    }

    private Path app() {
        return place.resolve("app");
    }

    private void live(String id) throws IOException {
        Files.createSymbolicLink(app().resolve("current"), Path.of("releases/" + id));
    }

    private String current() throws IOException {
        return Files.readSymbolicLink(app().resolve("current")).toString();
    }

    private Lock taken(DeploymentContext context) throws Exception {
        Lock lock = new Lock(context.hosts().all(), context.layout(), new Owner("jane", Optional.empty()));
        lock.take(line -> {}, Duration.ofMinutes(1));
        return lock;
    }

    private DeploymentContext run(RunBuilder builder, Lock[] lock, ReleaseState state) throws Exception {
        lock[0] = taken(builder.build());
        DeploymentContext context = builder.build(lock[0]);
        for (Host host : context.hosts().all()) {
            StateFile.of(context.release(), state).write(host, context.layout(), lock[0].token());
        }
        return context;
    }

    @Test
    void a_ready_release_goes_live_and_the_step_may_run_again() throws Exception {
        live(OLD);
        Lock[] lock = new Lock[1];
        DeploymentContext context = run(RunBuilder.at(app()).local("web1").previous(OLD), lock, ReleaseState.READY);
        try (Lock held = lock[0];
                var hosts = context.hosts()) {
            new AtomicSymlinkUpdate().run(context);
            assertThat(current()).isEqualTo("releases/" + NEW);
            assertThat(context.state().get(ServerKey.SWITCHING, web1)).isPresent();
            new AtomicSymlinkUpdate().run(context);
            assertThat(current()).isEqualTo("releases/" + NEW);
            assertThat(SwitchBack.everywhere(context)).containsExactly("web1: release " + OLD + " again");
            assertThat(current()).isEqualTo("releases/" + OLD);
            assertThat(context.state().get(ServerKey.SWITCHING, web1)).isEmpty();
        }
    }

    @Test
    void a_release_that_is_not_ready_does_not_go_live() throws Exception {
        live(OLD);
        Lock[] lock = new Lock[1];
        DeploymentContext context = run(RunBuilder.at(app()).local("web1").previous(OLD), lock, ReleaseState.BUILDING);
        try (Lock held = lock[0];
                var hosts = context.hosts()) {
            StepFailure failure = catchThrowableOfType(StepFailure.class, () -> new AtomicSymlinkUpdate().run(context));
            assertThat(failure).hasMessage("web1: release " + NEW + " is building, not ready; deploy again");
            assertThat(current()).isEqualTo("releases/" + OLD);
        }
    }

    @Test
    void what_somebody_else_switched_in_between_is_not_overwritten() throws Exception {
        Files.createDirectories(app().resolve("releases/20250820000000"));
        live("20250820000000");
        Lock[] lock = new Lock[1];
        DeploymentContext context = run(RunBuilder.at(app()).local("web1").previous(OLD), lock, ReleaseState.READY);
        try (Lock held = lock[0];
                var hosts = context.hosts()) {
            StepFailure failure = catchThrowableOfType(StepFailure.class, () -> new AtomicSymlinkUpdate().run(context));
            assertThat(failure).hasMessageContaining("release " + OLD + " was live; now it is release 20250820000000");
            assertThat(current()).isEqualTo("releases/20250820000000");
        }
    }

    @Test
    void without_the_slot_nothing_is_switched() throws Exception {
        live(OLD);
        Lock[] lock = new Lock[1];
        DeploymentContext context = run(RunBuilder.at(app()).local("web1").previous(OLD), lock, ReleaseState.READY);
        try (var hosts = context.hosts()) {
            lock[0].close();
            StepFailure failure = catchThrowableOfType(StepFailure.class, () -> new AtomicSymlinkUpdate().run(context));
            assertThat(failure).hasMessageContaining("slot is not held, nothing was switched");
            assertThat(current()).isEqualTo("releases/" + OLD);
        }
    }

    /** A second server: this machine, with another directory in the place of the first one's. */
    private LocalConnector elsewhere() throws Exception {
        Programs.assume("unshare", "mount");
        assumeTrue(Ran.of("unshare", "-m", "true").ok(), "this user may not make mount namespaces");
        Path other = place.resolve("other");
        Ran.of("cp", "-a", app().toString(), other.toString()).orThrow();
        Path shell = Files.writeString(
                place.resolve("elsewhere"),
                "#!/bin/sh\nexec unshare -m sh -c '\n" + "mount --bind \"$1\" \"$2\" && exec sh -c \"$3\"' sh '" + other
                        + "' '" + app() + "' \"$2\"\n");
        assertThat(shell.toFile().setExecutable(true)).isTrue();
        return LocalConnector.with(shell.toString());
    }

    @Test
    void when_one_server_cannot_rename_every_server_goes_back_and_the_message_says_where_each_stands()
            throws Exception {
        live(OLD);
        Files.writeString(
                tools.resolve("mv"),
                "#!/bin/sh\ncase \"$*\" in *held-*/next*current)\n"
                        + "[ -e '" + tools + "/fixed' ] || { : >'" + tools
                        + "/fixed'; echo disk on fire >&2; exit 1; } ;; esac\n"
                        + "exec /bin/mv \"$@\"\n");
        assertThat(tools.resolve("mv").toFile().setExecutable(true)).isTrue();
        Lock[] lock = new Lock[1];
        DeploymentContext context = run(
                RunBuilder.at(app())
                        .local("web1")
                        .server(web2, elsewhere().tools(tools))
                        .previous(OLD),
                lock,
                ReleaseState.READY);
        try (Lock held = lock[0];
                var hosts = context.hosts()) {
            StepFailure failure = catchThrowableOfType(StepFailure.class, () -> new AtomicSymlinkUpdate().run(context));
            assertThat(failure.reason()).isEqualTo(StepFailure.Reason.FAILED);
            assertThat(failure.getMessage())
                    .contains("live on none:", "web2: current could not be replaced: disk on fire");
            assertThat(current()).isEqualTo("releases/" + OLD);
            assertThat(Files.readSymbolicLink(place.resolve("other/current"))).hasToString("releases/" + OLD);
        }
    }

    @Test
    void a_server_that_cannot_be_brought_back_is_named_with_its_state() throws Exception {
        live(OLD);
        Lock[] lock = new Lock[1];
        DeploymentContext context = run(RunBuilder.at(app()).local("web1").previous(OLD), lock, ReleaseState.READY);
        try (Lock held = lock[0];
                var hosts = context.hosts()) {
            new AtomicSymlinkUpdate().run(context);
            Files.delete(app().resolve("releases/" + OLD));
            StepFailure failure = catchThrowableOfType(StepFailure.class, () -> SwitchBack.everywhere(context));
            assertThat(failure.reason()).isEqualTo(StepFailure.Reason.DIVERGED);
            assertThat(failure)
                    .hasMessageContaining(
                            "web1: release " + NEW + " (not brought back: web1: there is no release " + OLD);
        }
    }

    @Test
    void who_lost_the_slot_does_not_go_back_either_and_says_what_is_served() throws Exception {
        live(OLD);
        Lock[] lock = new Lock[1];
        DeploymentContext context = run(RunBuilder.at(app()).local("web1").previous(OLD), lock, ReleaseState.READY);
        try (var hosts = context.hosts()) {
            new AtomicSymlinkUpdate().run(context);
            lock[0].close();
            StepFailure failure = catchThrowableOfType(StepFailure.class, () -> SwitchBack.everywhere(context));
            assertThat(failure.reason()).isEqualTo(StepFailure.Reason.LOCK_LOST);
            assertThat(failure)
                    .hasMessageContaining("web1: release " + NEW + " (not brought back: web1: current was left alone, "
                            + "because the target's slot is not held)");
            assertThat(current()).isEqualTo("releases/" + NEW);
        }
    }

    @Test
    void what_is_said_of_a_server_whose_slot_is_lost_stays_true_when_a_rename_that_was_given_up_comes_late()
            throws Exception {
        live(OLD);
        Lock[] lock = new Lock[1];
        DeploymentContext prepared = run(RunBuilder.at(app()).local("web1").previous(OLD), lock, ReleaseState.READY);
        try (Lock held = lock[0];
                var first = prepared.hosts()) {
            DeploymentContext context =
                    RunBuilder.at(app()).local("web1").previous(OLD).build(new LostElsewhere(held));
            context.state().set(ServerKey.SWITCHING, web1, true);
            Path late = app().resolve(".zerodown/lock/held-" + held.token() + "/next");
            Files.createSymbolicLink(late, Path.of("releases/" + NEW));
            try (var hosts = context.hosts()) {
                assertThat(SwitchBack.everywhere(context)).containsExactly("web1: release " + OLD + " again");
            }
            assertThat(Files.isSymbolicLink(late))
                    .as("what a late rename would rename")
                    .isFalse();
        }
    }

    /** As when the heartbeat has noticed that another server's lock was taken away. */
    private record LostElsewhere(Slot slot) implements Slot {
        @Override
        public void take(Consumer<String> said, Duration maxWait) {}

        @Override
        public String token() {
            throw new IllegalStateException("web2: the lock was taken away");
        }

        @Override
        public Optional<String> lastToken() {
            return slot.lastToken();
        }

        @Override
        public boolean isHeld() {
            return false;
        }

        @Override
        public Optional<String> lost() {
            return Optional.of("web2: the lock was taken away");
        }

        @Override
        public void close() {}
    }

    @Test
    void a_first_deployment_goes_back_to_having_none() throws Exception {
        Lock[] lock = new Lock[1];
        DeploymentContext context = run(RunBuilder.at(app()).local("web1").previous(""), lock, ReleaseState.READY);
        try (Lock held = lock[0];
                var hosts = context.hosts()) {
            new AtomicSymlinkUpdate().run(context);
            assertThat(SwitchBack.everywhere(context)).containsExactly("web1: no release again");
            assertThat(app().resolve("current")).doesNotExist();
            assertThat(context.release()).isEqualTo(new ReleaseId(NEW));
        }
    }
}
