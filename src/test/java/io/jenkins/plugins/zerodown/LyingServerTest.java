package io.jenkins.plugins.zerodown;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.LyingConnector;
import io.jenkins.plugins.zerodown.fixture.LyingConnector.Lie;
import io.jenkins.plugins.zerodown.fixture.Property;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.lock.LockBusy;
import io.jenkins.plugins.zerodown.lock.QuickLocks;
import io.jenkins.plugins.zerodown.phase01.BuildEnvironmentSetup;
import io.jenkins.plugins.zerodown.phase03.BuildArtifactPreparation;
import io.jenkins.plugins.zerodown.release.Catalogue;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a server answers, garbage or what looks right, each step ends, as done or with a sentence. */
@Tag("servers")
class LyingServerTest {
    private static final String ID = RunBuilder.RELEASE;
    private static final String SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final List<String> RIGHT = List.of(
            "held",
            "waiting 0",
            "waiting 99999999999",
            "lost",
            "released",
            "gone",
            "broken",
            "alive",
            "made",
            "taken 99999999999999",
            "taken " + ID,
            "taken ../..",
            "none",
            "directory",
            "release " + ID,
            "release 99999999999999999999999",
            "elsewhere",
            "/etc/passwd",
            "now 1763730000",
            "now 99999999999999999999",
            "used " + ID,
            "used ..",
            "blind",
            "stage",
            "removed",
            "kept: it is live",
            "left: no right",
            "mv -T",
            "php",
            "perl",
            "key APP_KEY",
            "empty APP_KEY",
            "missing",
            "wide -rw-r--r--",
            "linked public/storage",
            "logged",
            "nothing",
            "running 5",
            "running 99999999999999999999",
            "exited:0 0",
            "exited:99999999999 1",
            "exited: 1",
            "exited:0 -1",
            "timed-out:1 0",
            "vanished 0",
            "rebooted 0",
            "token ../../x",
            "beat 99999999999999999999",
            "age -1",
            "since yesterday",
            "who \u001b[8mha:",
            "job x/y",
            ID + " whole {\"state\":\"good\"}",
            ID + " part {",
            ID,
            "problem disk is full",
            "note a note",
            SHA,
            SHA + "  index.php",
            "f 0644 5 " + SHA + " index.php",
            "f 9999 -1 x ../x",
            "d 0755 0 - a",
            "l 0000 0 - a//b",
            "0",
            "-1",
            "1",
            "255",
            "18446744073709551616",
            "1e9",
            "base " + ID + " " + SHA,
            "bytes 99999999999999999999",
            "inodes -5",
            "free 1 2",
            "zstd",
            "gzip",
            "sha256sum",
            "8.2.29",
            "8.2",
            "php 8.2.29",
            "cli 8.2.0",
            "fpm 7.4",
            "composer 2.5",
            "node v18",
            "200",
            "302",
            "99999999999",
            "http://169.254.169.254/latest",
            "PHP 8.2",
            "{\"a\":[",
            "[]",
            "{}",
            "null",
            "zerodown-lint {\"driver\":\"mysql\",\"applied\":3,\"pending\":[\"../../x\"]}",
            "zerodown-lint {\"pending\":7}",
            "zerodown-lint overdue",
            "zerodown-lint {\"name\":\"../../x\",\"queries\":[{\"sql\":\"drop table x\"}]}",
            "ran ../x",
            "applied x",
            "pending x",
            "Laravel Framework 8.83.27",
            "migrate",
            "fresh",
            "begun",
            "zerodown-answer begins",
            "zerodown-answer ends 0",
            "zerodown-answer ends 1",
            "zerodown-answer ends 999",
            "database mysql keeps",
            "alone x",
            "hidden 5 1 schedule:work",
            "hidden 99999999999999999999 1 x",
            "1-2 old schedule:work",
            "narrowed x 600",
            "wide .env",
            "queue:restart",
            "horizon:terminate",
            "octane:status",
            "worker 99999999999999999999 x",
            "pid 1",
            "\u0000",
            "\ufeff",
            "##[error]x");

    @TempDir
    static Path directory;

    @BeforeAll
    static void application() throws Exception {
        Files.writeString(
                Files.createDirectories(directory.resolve("app/public")).resolve("index.php"), "<?php echo 1;");
        Files.writeString(directory.resolve("app/artisan"), "<?php");
    }

    @Property
    void every_step_ends_as_done_or_with_a_sentence() throws Exception {
        List<Step> steps = Deployment.steps().stream()
                .filter(step ->
                        step.number().compareTo("3.2") >= 0 || step.number().startsWith("10"))
                .filter(step -> !step.number().equals("10.2"))
                .toList();
        Cases.each(200, random -> {
            Step step = random.nextInt(20) == 0 ? new BuildEnvironmentSetup() : steps.get(random.nextInt(steps.size()));
            DeploymentContext context = run(random);
            ends(step.heading(), () -> {
                try (var hosts = context.hosts()) {
                    if (!context.state().has(StateKey.BUILD_DIRECTORY)) {
                        context.state().set(StateKey.BUILD_DIRECTORY, directory.resolve("app"));
                    }
                    if (step.number().compareTo("3") >= 0) {
                        new BuildArtifactPreparation().run(context);
                    }
                    step.run(context);
                } catch (StepFailure said) {
                    isASentence(said.getMessage());
                }
            });
        });
    }

    @Property
    void lock_and_catalogue_end_with_an_answer_or_a_sentence() throws Exception {
        Cases.each(
                200,
                random -> ends("lock", () -> {
                    DeploymentContext context = run(random);
                    try (var hosts = context.hosts();
                            Lock lock = new Lock(hosts.all(), context.layout(), new Owner("jane", Optional.empty()))) {
                        Host host = hosts.all().get(0);
                        try {
                            Catalogue.read(host, context.layout());
                            QuickLocks.unlock(host, context.layout(), "jane", "why");
                            lock.take(line -> {}, Duration.ZERO);
                        } catch (RemoteFailure | LockBusy said) {
                            isASentence(said.getMessage());
                        }
                    }
                }));
    }

    private static void isASentence(String said) {
        assertThat(said).contains("web1").hasSizeLessThan(200_000).doesNotContain("Exception", "mistake of ZeroDown");
    }

    private interface Work {
        void run() throws Exception;
    }

    /** A step that hears the same for ever must not wait for ever. */
    private static void ends(String what, Work work) throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                work.run();
                end.complete(null);
            } catch (Throwable e) {
                end.complete(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        try {
            Throwable failure = end.get(60, TimeUnit.SECONDS);
            if (failure != null) {
                throw new AssertionError(what + ": " + failure, failure);
            }
        } catch (TimeoutException e) {
            AssertionError stuck = new AssertionError(what + " does not end");
            stuck.setStackTrace(thread.getStackTrace());
            thread.interrupt();
            throw stuck;
        }
    }

    private static DeploymentContext run(Random random) {
        LyingConnector connector = new LyingConnector(script -> lie(random));
        FreeSlot slot = new FreeSlot();
        slot.take(line -> {}, Duration.ZERO);
        return RunBuilder.at("/srv/app")
                .server(LocalConnector.server("web1"), connector)
                .work(directory.resolve("app"))
                .previous(random.nextBoolean() ? "20250101000000" : "")
                .envFile("env", "APP_KEY=x\n")
                .runtimeUser("www-data")
                .become("sudo", "-n")
                .migrating()
                .caches("config")
                .keep(1, Duration.ZERO)
                .secretText("PASS", "bypass")
                .maintenance(Optional.of("PASS"), Optional.empty())
                .health(new Health(
                        Optional.empty(),
                        2,
                        Duration.ofMillis(10),
                        1,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        200,
                        Optional.empty(),
                        Optional.of("true"),
                        Optional.of("http://127.0.0.1:1/up"),
                        Health.Access.PLAIN,
                        Health.Readiness.DEFAULT,
                        Optional.empty()))
                .commands(new Application.Commands(List.of(), List.of(), List.of()))
                .build(slot);
    }

    private static Lie lie(Random random) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(7); i > 0; i--) {
            String line = RIGHT.get(random.nextInt(RIGHT.size()));
            switch (random.nextInt(8)) {
                case 0 -> line = Cases.wild(random, 30);
                case 1 -> line = line.substring(0, random.nextInt(line.length() + 1));
                case 2 -> line = line + " " + RIGHT.get(random.nextInt(RIGHT.size()));
                case 3 -> line = line.replaceAll("[0-9]+", "99999999999999999999");
                default -> {}
            }
            out.append(line).append(random.nextInt(10) == 0 ? "" : "\n");
        }
        String err = random.nextInt(4) == 0 ? Cases.wild(random, 30) : "";
        return Lie.of(out.toString(), err, random.nextInt(6) == 0 ? 1 + random.nextInt(255) : 0);
    }
}
