package io.jenkins.plugins.zerodown;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.config.ConfigurationFile;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.fixture.Depth;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.StoppedStep;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.Log;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.ssh.Connector;
import io.jenkins.plugins.zerodown.ssh.JschConnector;
import io.jenkins.plugins.zerodown.workspace.Source;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each of the 28 steps in turn does its work on a real server and then fails. Whatever it was, the site is as it was
 * before, and the next deployment needs no hand work.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Wants(
        server = true,
        web = true,
        programs = {"composer", "php"})
class FailureAtEachStepIT {
    @TempDir
    static Path directory;

    private final List<String> log = new ArrayList<>();
    private TestServer server;
    private WebStack web;
    private Project project;
    private int version;

    @BeforeAll
    void start() throws Exception {
        server = TestServer.start();
        web = WebStack.serving(TestServer.DEPLOY_PATH)
                .user(server.user())
                .inside(command -> server.inside(command.toArray(String[]::new)))
                .start();
        project = Project.in(directory).on(server, "web1").options("""
                envFile: production.env
                maintenance: true
                health: {url: "%s", attempts: 3, interval: 1s, successes: 1}
                """.formatted(web.url("/health")));
        newVersion();
        assertThat(deploy(Deployment.steps())).as(String.join("\n", log)).isInstanceOf(Ending.Done.class);
    }

    @AfterAll
    void stop() throws Exception {
        if (web != null) {
            web.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private void newVersion() throws IOException {
        version++;
        LaravelApplication.in(project.application())
                .withVersion(String.valueOf(version))
                .write();
        Files.writeString(project.env(), LaravelApplication.ENV + "ZD_VERSION=" + version + "\n");
    }

    static Stream<Named<Step>> stepsThatMustNotChangeTheSite() {
        return Depth.sampled(Deployment.steps(Phase.PREPARE, Phase.ACTIVATE), 4)
                .map(step -> Named.of(step.heading(), step));
    }

    static Stream<Named<Step>> stepsAfterWhichTheDeploymentStands() {
        return Depth.sampled(Deployment.steps(Phase.CLEAN_UP, Phase.RECORD), 4)
                .map(step -> Named.of(step.heading(), step));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stepsThatMustNotChangeTheSite")
    void the_site_is_as_it_was_and_the_next_deployment_is_clean(Step step) throws Exception {
        page("/view");
        String before = site();
        Map<String, String> views = compiledViews();
        newVersion();

        Ending failed = deploy(failingAfter(step));

        assertThat(failed.status())
                .as(failed.message() + "\n" + String.join("\n", log))
                .isIn(1, 2);
        assertThat(failed.message()).contains("put to the test at " + step.number());
        assertThat(site()).isEqualTo(before);
        assertThat(compiledViews()).containsAllEntriesOf(views);
        assertThat(server.deployPath().resolve(".zerodown/lock")).doesNotExist();

        Ending next = deploy(Deployment.steps());
        assertThat(next.status())
                .as(next.message() + "\n" + String.join("\n", log))
                .isZero();
        assertThat(page("/")).contains("200 version " + version + " ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stepsAfterWhichTheDeploymentStands")
    void the_deployment_stands_with_a_warning(Step step) throws Exception {
        newVersion();
        Ending ending = deploy(failingAfter(step));
        assertThat(ending.status()).as(ending.message()).isZero();
        assertThat(log)
                .anyMatch(line -> line.startsWith("warning") && line.contains("put to the test at " + step.number()));
        assertThat(page("/")).contains("200 version " + version + " ");
    }

    @Test
    void a_deployment_that_is_stopped_while_it_cleans_up_stands() throws Exception {
        newVersion();
        List<Step> steps = Deployment.steps().stream()
                .map(step -> step.number().equals("9.1") ? new StoppedStep(step) : step)
                .toList();

        Ending ending = deploy(steps);

        assertThat(Thread.interrupted()).as("whoever stopped it can tell").isTrue();
        assertThat(ending.status()).as(ending.message()).isZero();
        assertThat(page("/")).contains("200 version " + version + " ");
        assertThat(server.deployPath().resolve(".zerodown/lock")).doesNotExist();
    }

    /** What visitors see, the environment of the live release, and whether it is in maintenance mode. */
    private String site() throws Exception {
        Path live = live();
        return page("/") + "\n" + page("/health") + "\n" + live.getFileName() + "\n"
                + Files.readString(live.resolve(".env")) + "\nshared "
                + Files.readString(server.deployPath().resolve("shared/.env"));
    }

    /** Not by real path, which would leave the server's own view of its files. */
    private Path live() throws IOException {
        return server.deployPath()
                .resolve(Files.readSymbolicLink(server.deployPath().resolve("current")));
    }

    private Map<String, String> compiledViews() throws Exception {
        Map<String, String> views = new TreeMap<>();
        Path live = live();
        for (String place : List.of("bootstrap/cache", "storage/framework/views")) {
            Path folder = live.resolve(place);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        views.put(live.relativize(file).toString(), Files.readString(file));
                    }
                }
            }
        }
        return views;
    }

    private String page(String path) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(web.url(path))).build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body().strip();
    }

    private static List<Step> failingAfter(Step chosen) {
        return Deployment.steps().stream()
                .map(step -> step.equals(chosen) ? new Failing(step) : step)
                .toList();
    }

    private Ending deploy(List<Step> steps) throws Exception {
        log.clear();
        ConfigurationFile file = ConfigurationFile.read(project.file());
        Target target = file.target("");
        Connector connector = new JschConnector(secrets());
        Hosts hosts = new Hosts(target.servers().stream()
                .map(one -> new Host(one, connector, new Layout(target.deployPath()).scripts()))
                .toList());
        Path work = Files.createTempDirectory(directory, "work");
        try (hosts) {
            DeploymentContext context = new DeploymentContext(
                    target,
                    file.application(target),
                    new Source.Directory(project.application(), true),
                    new DeploymentState(),
                    hosts,
                    new Lock(hosts.all(), new Layout(target.deployPath()), new Owner("test", Optional.empty())),
                    secrets(),
                    new Kept(),
                    work,
                    directory.resolve("cache"),
                    new DeploymentContext.Origin("test", Optional.empty(), Duration.ZERO));
            return new Deployment(steps, context, new Told()).deploy();
        }
    }

    private Secrets secrets() {
        return new Secrets() {
            @Override
            public String text(String name) throws IOException {
                throw new IOException(name + " is not set");
            }

            @Override
            public byte[] file(String name) throws IOException {
                return Files.readAllBytes(directory.resolve(name));
            }
        };
    }

    private record Failing(Step step) implements Step {
        @Override
        public String number() {
            return step.number();
        }

        @Override
        public String title() {
            return step.title();
        }

        @Override
        public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
            step.run(context);
            throw new StepFailure("put to the test at " + number());
        }

        @Override
        public List<String> plan(DeploymentContext context) {
            return step.plan(context);
        }
    }

    private final class Kept implements Log {
        @Override
        public void line(String text) {
            log.add(text);
        }

        @Override
        public synchronized void line(Server from, String text) {
            log.add(from.name() + " " + text);
        }

        @Override
        public void warn(String text) {
            log.add("warning " + text);
        }
    }

    private final class Told implements Listener {
        @Override
        public void started(Step step) {
            log.add(step.heading());
        }

        @Override
        public void ended(Step step, Outcome outcome, Duration took) {
            log.add("  " + took.toMillis() + " ms " + outcome);
        }

        @Override
        public void failed(Step step, StepFailure failure, Duration took) {
            log.add("  failed: " + failure.getMessage());
        }
    }
}
