package io.jenkins.plugins.zerodown;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.StoppedStep;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import io.jenkins.plugins.zerodown.release.StateFile;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release goes live on two servers, from the switch on: where it is marked good, when, and what that costs. */
@Wants(server = true)
@Tag("servers")
class SeveralServersTest {
    private static final String NEW = RunBuilder.RELEASE;
    private static final Layout LAYOUT = new Layout(TestServer.DEPLOY_PATH);
    private static final List<String> OLD =
            List.of("20250801000001", "20250801000002", "20250801000003", "20250801000004");
    /** Where a server finds its programs first. */
    private static final String PROGRAMS = TestServer.ROOT + "/bin";
    /** 7.1 looks, then renames; 9.1 removes, and all that follows travels with that. */
    private static final int TRIPS = 3;

    @TempDir
    Path work;

    private final List<TestServer> servers = new ArrayList<>();
    private final RunBuilder builder =
            RunBuilder.at(TestServer.DEPLOY_PATH).plainPhp().keep(3, Duration.ZERO);
    private DeploymentContext context;

    @BeforeEach
    void two_servers_with_a_release_that_is_ready() throws Exception {
        for (String name : List.of("web1", "web2")) {
            TestServer server = TestServer.start();
            servers.add(server);
            builder.server(
                    LocalConnector.server(name),
                    LocalConnector.with(server.inside(
                                    "setpriv",
                                    "--reuid",
                                    server.user(),
                                    "--regid",
                                    server.user(),
                                    "--init-groups",
                                    "env",
                                    "PATH=" + PROGRAMS + ":/usr/bin:/bin",
                                    "/bin/sh")
                            .toArray(String[]::new)));
            String script = "mkdir -p \"$0\"; cd \"$0\"; for id in \"$@\"; do mkdir -p \"releases/$id\"; done; ln -s "
                    + "\"releases/$4\" current";
            List<String> words = new ArrayList<>(List.of("sh", "-euc", script, TestServer.DEPLOY_PATH));
            words.addAll(OLD);
            words.add(NEW);
            server.runAs(server.user(), words.toArray(String[]::new)).orThrow();
        }
        builder.previous(OLD.get(3)).work(work);
        DeploymentContext free = builder.build();
        Lock lock = new Lock(free.hosts().all(), free.layout(), new Owner("jane", Optional.empty()));
        lock.take(line -> {}, Duration.ofMinutes(1));
        context = builder.build(lock);
        context.hosts().each(host -> states(host, lock.token()));
    }

    private static Host states(Host host, String token) throws RemoteFailure, InterruptedException {
        for (String id : OLD) {
            StateFile.of(new ReleaseId(id), ReleaseState.GOOD).write(host, LAYOUT, token);
        }
        StateFile.of(new ReleaseId(NEW), ReleaseState.READY).write(host, LAYOUT, token);
        return host;
    }

    @AfterEach
    void stop() {
        if (context != null) {
            context.hosts().close();
        }
        servers.forEach(TestServer::close);
    }

    private Deployment deployment(List<Step> steps) {
        return new Deployment(steps, context, new Unheard());
    }

    private static List<Step> steps() {
        return Deployment.steps(Phase.SWITCH, Phase.RECORD);
    }

    private List<String> releases(TestServer server) throws Exception {
        try (Stream<Path> files = Files.list(server.deployPath().resolve("releases"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Optional<ReleaseState> state(TestServer server) throws Exception {
        String json = Files.readString(server.deployPath().resolve(".zerodown/releases/" + NEW + ".json"));
        return ReleaseState.of(json.replaceAll("(?s).*\"state\":\"([a-z]*)\".*", "$1"));
    }

    /** The new one is one of the three good ones that stay, though it was ready when the server was looked at. */
    private void keepsThree(TestServer server) throws Exception {
        assertThat(releases(server)).containsExactly(OLD.get(2), OLD.get(3), NEW);
        assertThat(server.deployPath().resolve("deployment.log")).content().contains("success  release " + NEW);
        assertThat(server.deployPath().resolve(".zerodown/lock")).doesNotExist();
    }

    private void deploysInAsManyTripsAsItNeeds() throws Exception {
        int before = context.hosts().traffic().trips();

        Ending ending = deployment(steps()).deploy();

        assertThat(ending.status()).as(ending.message()).isZero();
        assertThat(builder.warnings()).isEmpty();
        for (TestServer server : servers) {
            assertThat(state(server)).contains(ReleaseState.GOOD);
        }
        assertThat(context.hosts().traffic().trips() - before).isEqualTo(TRIPS * servers.size());
    }

    @Test
    void it_is_marked_good_together_with_what_is_removed() throws Exception {
        deploysInAsManyTripsAsItNeeds();

        for (TestServer server : servers) {
            keepsThree(server);
        }
    }

    @Test
    void where_nothing_is_removed_it_is_marked_good_together_with_what_follows() throws Exception {
        context = builder.keep(9, Duration.ZERO).build(context.slot());
        deploysInAsManyTripsAsItNeeds();

        for (TestServer server : servers) {
            assertThat(releases(server)).hasSize(5);
        }
    }

    @Test
    void a_server_on_which_it_cannot_be_marked_good_only_warns() throws Exception {
        TestServer second = servers.get(1);
        second.run("mkdir", PROGRAMS).orThrow();
        Path mv = second.root().resolve("bin/mv");
        Files.writeString(
                mv,
                "#!/bin/sh\ncase \"$*\" in *releases/" + NEW + ".json) echo 'no room' >&2; exit 1;; esac\n"
                        + "exec /bin/mv \"$@\"\n");
        second.run("chmod", "755", PROGRAMS, PROGRAMS + "/mv").orThrow();

        Ending ending = deployment(steps()).deploy();

        assertThat(ending.status()).as(ending.message()).isZero();
        assertThat(builder.warnings())
                .containsExactly("release " + NEW + " is live, but was not marked good: web2: no room");
        assertThat(state(servers.get(0))).contains(ReleaseState.GOOD);
        assertThat(state(second)).contains(ReleaseState.READY);
        for (TestServer server : servers) {
            keepsThree(server);
        }
    }

    @Test
    void one_that_is_stopped_before_it_cleans_up_is_marked_good() throws Exception {
        List<Step> steps = steps().stream()
                .map(step -> step.number().equals("9.1") ? new StoppedStep(step) : step)
                .toList();

        Ending ending = deployment(steps).deploy();

        assertThat(Thread.interrupted()).as("whoever stopped it can tell").isTrue();
        assertThat(ending.status()).as(ending.message()).isZero();
        for (TestServer server : servers) {
            assertThat(state(server)).contains(ReleaseState.GOOD);
            assertThat(releases(server)).hasSize(5);
        }
    }

    @Test
    void a_step_by_itself_ends_when_it_is_marked_good() throws Exception {
        Deployment deployment = deployment(steps());
        for (Step step : Deployment.steps(Phase.SWITCH, Phase.ACTIVATE)) {
            deployment.step(step.number());
        }

        for (TestServer server : servers) {
            assertThat(state(server)).contains(ReleaseState.GOOD);
        }
        deployment.step("9.1");
        for (TestServer server : servers) {
            assertThat(releases(server)).containsExactly(OLD.get(2), OLD.get(3), NEW);
        }
        assertThat(deployment.finish().status()).isZero();
    }

    @Test
    void one_that_is_stopped_before_phase_8_is_over_is_good_nowhere() throws Exception {
        List<Step> steps = steps().stream()
                .map(step -> step.number().equals(Deployment.VALIDATED) ? new StoppedStep(step) : step)
                .toList();

        deployment(steps).deploy();

        assertThat(Thread.interrupted()).as("whoever stopped it can tell").isTrue();
        for (TestServer server : servers) {
            assertThat(state(server)).contains(ReleaseState.BAD);
            assertThat(releases(server)).hasSize(5);
        }
        assertThat(context.state().get(StateKey.ENDED)).isEmpty();
    }

    private static final class Unheard implements Listener {
        @Override
        public void started(Step step) {
            // What becomes of it is what is looked at.
        }

        @Override
        public void ended(Step step, Outcome outcome, Duration took) {
            // As above.
        }

        @Override
        public void failed(Step step, StepFailure failure, Duration took) {
            // As above.
        }
    }
}
