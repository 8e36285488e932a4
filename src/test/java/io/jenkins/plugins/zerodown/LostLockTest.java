package io.jenkins.plugins.zerodown;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.lock.LockBusy;
import io.jenkins.plugins.zerodown.lock.QuickLocks;
import io.jenkins.plugins.zerodown.phase10.DeploymentLogging;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.release.StateFile;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of an engine that goes on after somebody else has taken its lock, and of a rollback that waits behind a
 * deployment.
 */
@Tag("servers")
class LostLockTest {
    private static final String OLD = "20250820092000";
    private static final String NEW = RunBuilder.RELEASE;
    private static final String OTHER = "20250820092200";

    private static final Listener NOBODY = new Listener() {
        @Override
        public void started(Step step) {}

        @Override
        public void ended(Step step, Outcome outcome, Duration took) {}

        @Override
        public void failed(Step step, StepFailure failure, Duration took) {}
    };

    @TempDir
    Path place;

    private DeploymentContext context;
    private Lock mine;
    private Lock others;

    @BeforeEach
    void live() throws Exception {
        RunBuilder builder =
                RunBuilder.at(place).plainPhp().local("web1").previous(OLD).work(place.resolve("work"));
        mine = lock(builder.build(), "anna");
        others = lock(builder.build(), "bert");
        context = builder.build(mine);
        mine.take(line -> {}, Duration.ZERO);
        release(OLD, ReleaseState.GOOD);
        release(NEW, ReleaseState.READY);
        turn(NEW);
    }

    @AfterEach
    void close() {
        others.close();
        context.hosts().close();
    }

    private static Lock lock(DeploymentContext any, String who) {
        return new Lock(any.hosts().all(), any.layout(), new Owner(who, Optional.empty()));
    }

    private void release(String id, ReleaseState state) throws Exception {
        Files.writeString(
                Files.createDirectories(place.resolve("releases").resolve(id)).resolve("index.php"), id);
        StateFile.of(new ReleaseId(id), state).write(host(), layout(), mine.token());
    }

    private void turn(String id) throws IOException {
        Files.deleteIfExists(place.resolve("current"));
        Files.createSymbolicLink(place.resolve("current"), Path.of("releases/" + id));
    }

    private Host host() {
        return context.hosts().primary();
    }

    private Layout layout() {
        return context.layout();
    }

    private ReleaseState state(String id) throws Exception {
        return StateFile.read(host(), layout(), new ReleaseId(id)).orElseThrow().state();
    }

    private String log() throws IOException {
        return Files.readString(place.resolve("deployment.log"));
    }

    /**
     * A step of phase 8 in whose middle the engine stands still while another deployment takes its lock and switches.
     */
    private final class Sleeping implements Step {
        private final boolean fails;

        private Sleeping(boolean fails) {
            this.fails = fails;
        }

        @Override
        public String number() {
            return "8.3";
        }

        @Override
        public String title() {
            return "Sleeping";
        }

        @Override
        public Outcome run(DeploymentContext given) throws StepFailure, InterruptedException {
            given.state().set(ServerKey.SWITCHING, host().server(), true);
            given.state().set(ServerKey.MAINTENANCE, host().server(), true);
            try {
                QuickLocks.unlock(host(), layout(), "root", "it sleeps");
                others.take(line -> {}, Duration.ofMinutes(1));
                Files.createDirectories(place.resolve("releases/" + OTHER));
                turn(OTHER);
                Files.writeString(place.resolve(".zerodown/maintenance"), OTHER + "\n");
            } catch (RemoteFailure | IOException | LockBusy e) {
                throw new StepFailure(e.getMessage(), e);
            }
            if (fails) {
                throw new StepFailure("web1: the site answers 503");
            }
            return Outcome.done("looked at somebody else's site");
        }

        @Override
        public List<String> plan(DeploymentContext given) {
            return List.of();
        }
    }

    private record Nothing(String number) implements Step {
        @Override
        public String title() {
            return "Nothing";
        }

        @Override
        public Outcome run(DeploymentContext context) {
            return Outcome.done("nothing");
        }

        @Override
        public List<String> plan(DeploymentContext context) {
            return List.of();
        }
    }

    private void assertLeftAlone(Ending ending) throws Exception {
        assertThat(ending.status()).isEqualTo(4);
        assertThat(ending.message())
                .contains("web1: the lock of this deployment was taken away", "held by bert", "web1: release " + OTHER);
        assertThat(state(NEW)).isEqualTo(ReleaseState.READY);
        assertThat(Files.readSymbolicLink(place.resolve("current"))).hasToString("releases/" + OTHER);
        assertThat(place.resolve(".zerodown/maintenance"))
                .as("the other's, who may be migrating")
                .exists();
        assertThat(log()).contains("root took the lock from anna").doesNotContain("success", "failure");
        assertThat(others.confirm()).isEmpty();
    }

    @Test
    void a_deployment_that_slept_while_another_took_its_lock_marks_and_reports_nothing_of_the_others_site()
            throws Exception {
        Deployment deployment = new Deployment(
                List.of(new Sleeping(false), new Nothing("8.4"), new DeploymentLogging()), context, NOBODY);

        assertLeftAlone(deployment.deploy());
    }

    @Test
    void a_deployment_that_fails_after_another_took_its_lock_brings_back_and_lifts_nothing() throws Exception {
        Deployment deployment = new Deployment(List.of(new Sleeping(true)), context, NOBODY);

        Ending ending = deployment.deploy();

        assertThat(ending.message()).contains("web1: the site answers 503");
        assertLeftAlone(ending);
    }

    /** Jenkins' engine for the same deployment, when nobody could hear of this one any more. */
    @Test
    void a_deployment_whose_lock_its_own_next_engine_has_given_back_says_what_is_live_now() throws Exception {
        Step ended = new Step() {
            @Override
            public String number() {
                return "3.3";
            }

            @Override
            public String title() {
                return "Ended";
            }

            @Override
            public Outcome run(DeploymentContext given) throws StepFailure, InterruptedException {
                given.state().clear(StateKey.RELEASE);
                try {
                    Path held = place.resolve(".zerodown/lock/held-" + mine.token());
                    Files.move(held, place.resolve(".zerodown/.released-" + mine.token()));
                    Files.delete(place.resolve(".zerodown/lock"));
                    turn(OTHER);
                } catch (IOException e) {
                    throw new StepFailure(e.getMessage(), e);
                }
                throw new StepFailure("web1: this deployment does not hold the lock of the target any more");
            }

            @Override
            public List<String> plan(DeploymentContext given) {
                return List.of();
            }
        };
        Files.createDirectories(place.resolve("releases/" + OTHER));

        Ending ending = new Deployment(List.of(ended), context, NOBODY).deploy();

        assertThat(ending.status()).as(ending.message()).isEqualTo(4);
        assertThat(ending.message()).contains("has ended that and given the lock back", "web1: release " + OTHER);
        assertThat(place.resolve("deployment.log")).doesNotExist();
    }

    @Test
    void a_deployment_of_whose_lock_nothing_is_there_to_be_given_back_is_no_success() throws Exception {
        Step unlocked = new Step() {
            @Override
            public String number() {
                return "10.2";
            }

            @Override
            public String title() {
                return "Unlocked";
            }

            @Override
            public Outcome run(DeploymentContext given) throws StepFailure, InterruptedException {
                try {
                    QuickLocks.unlock(host(), layout(), "root", "by hand");
                } catch (RemoteFailure e) {
                    throw StepFailure.of(e);
                }
                return Outcome.done("unlocked");
            }

            @Override
            public List<String> plan(DeploymentContext given) {
                return List.of();
            }
        };

        Ending ending = new Deployment(List.of(new Nothing("8.4"), unlocked), context, NOBODY).deploy();

        assertThat(ending.status()).isEqualTo(4);
        assertThat(ending.message()).contains("taken away", "web1: release " + NEW);
    }

    @Test
    void a_rollback_that_waited_does_not_undo_the_deployment_that_it_waited_for() throws Exception {
        mine.close();
        others.take(line -> {}, Duration.ZERO);
        DeploymentContext rollback = RunBuilder.at(place)
                .plainPhp()
                .local("web1")
                .work(place.resolve("work2"))
                .patience(Duration.ofMinutes(1))
                .without(StateKey.RELEASE)
                .build(lock(context, "carl"));
        CompletableFuture<Ending> ending = CompletableFuture.supplyAsync(
                () -> new Rollback(rollback, NOBODY, ReleaseState.BAD).to(Optional.empty()));
        while (rollback.state().get(StateKey.DECIDED).isEmpty()) {
            Thread.sleep(20);
        }
        Files.createDirectories(place.resolve("releases/" + OTHER));
        StateFile.of(new ReleaseId(OTHER), ReleaseState.GOOD).write(host(), layout(), others.token());
        turn(OTHER);
        others.close();

        assertThat(ending.get().status()).isEqualTo(1);
        assertThat(ending.get().message()).contains("release " + NEW + " was live; now it is release " + OTHER);
        assertThat(Files.readSymbolicLink(place.resolve("current"))).hasToString("releases/" + OTHER);
        assertThat(state(OTHER)).isEqualTo(ReleaseState.GOOD);
        rollback.hosts().close();
    }

    @Test
    void a_rollback_that_was_decided_on_another_live_release_than_the_one_there_is_refused() throws Exception {
        mine.close();
        DeploymentContext rollback = RunBuilder.at(place)
                .plainPhp()
                .local("web1")
                .work(place.resolve("work2"))
                .without(StateKey.RELEASE)
                .build(lock(context, "carl"));

        Ending ending = new Rollback(rollback, NOBODY, ReleaseState.BAD, Set.of(new ReleaseId(OTHER)))
                .to(Optional.of(new ReleaseId(OLD)));

        assertThat(ending.status()).isEqualTo(1);
        assertThat(ending.message()).contains("release " + OTHER + " was live; now it is release " + NEW);
        assertThat(Files.readSymbolicLink(place.resolve("current"))).hasToString("releases/" + NEW);
        rollback.hosts().close();
    }
}
