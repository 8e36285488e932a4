package io.jenkins.plugins.zerodown.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Laravel application goes live on a real server although the process that deploys it is killed again and again. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledProcessIT {
    /** Killed while they are at work, each by what the application makes it wait for. */
    private static final List<String> KILLED_WITHIN = List.of("5.2", "6.1");

    @TempDir
    Path directory;

    private TestServer server;
    private EngineServiceProcess service;

    @BeforeEach
    void start() throws Exception {
        TestServer.assumePresent();
        Programs.assume("composer", "php");
        server = TestServer.start();
        service = process();
    }

    @AfterEach
    void stop() throws Exception {
        if (service != null) {
            service.kill();
        }
        if (server != null) {
            server.close();
        }
    }

    private EngineServiceProcess process() throws Exception {
        return EngineServiceProcess.start(directory.resolve("errors"));
    }

    private void die() throws Exception {
        service.kill();
        service = process();
    }

    private Caller caller() throws Exception {
        LaravelApplication.in(directory.resolve("application"))
                .withMigration("2025_01_01_000000_create_tags", """
                        if (!DB::connection()->pretending()) {
                            file_put_contents(storage_path('app/ran'), "migration\\n", FILE_APPEND);
                            while (!file_exists(storage_path('app/go-6.1'))) { usleep(50000); clearstatcache(); }
                        }
                        Schema::create('tags', fn (Blueprint $t) => $t->id());
                        """)
                .write();
        return new Caller(directory.resolve("caller"), """
                {"targets": [{"name": "production", "deployPath": "%s", "servers": [{"name": "web1", "host": "%s", \
                "port": %d,
                  "credentialsId": "deploy", "hostKey": "%s"}]}]}
                """.formatted(
                                TestServer.DEPLOY_PATH, server.host(), server.port(), server.hostKeyLine()))
                .source(directory.resolve("application"), true)
                .secret("credential.deploy.kind", "key")
                .secret("credential.deploy.user", server.user())
                .secret("credential.deploy.key", Files.readString(server.identityFile()))
                .secret("app env", LaravelApplication.ENV)
                .options("""
                        {"envFile": "app env", "opcache": "off", "commands": {"preRelease": [
                          "echo command >> storage/app/ran; until [ -e storage/app/go-5.2 ]; do sleep 0.1; done"]}}
                        """);
    }

    private Path storage(String name) {
        return server.deployPath().resolve("shared/storage/app").resolve(name);
    }

    private List<String> ran() throws Exception {
        return Files.exists(storage("ran")) ? Files.readAllLines(storage("ran")) : List.of();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(i).as("polls until the condition holds").isLessThan(3000);
            Thread.sleep(20);
        }
    }

    @Tag("long")
    @Test
    void the_migration_and_the_command_run_once_and_the_release_goes_live() throws Exception {
        Caller caller = caller();
        Phase before = Phase.PREPARE;
        for (Step step : Deployment.steps()) {
            if (Phase.of(step.number()) != before) {
                before = Phase.of(step.number());
                die();
            }
            if (KILLED_WITHIN.contains(step.number())) {
                killWithin(caller, step.number());
            }
            JsonNode answer = caller.step(service, step.number());
            assertThat(answer.path("outcome").asText())
                    .as(step.heading() + " " + answer + String.join("\n", caller.lines()))
                    .isIn("done", "skipped");
        }
        JsonNode ended = caller.ask(service, caller.request("finish"));

        assertThat(ended.path("status").asInt()).as(ended.toString()).isZero();
        assertThat(ran()).containsExactly("command", "migration");
        assertThat(caller.facts().get("MIGRATED").lines()).contains("2025_01_01_000000_create_tags");
        assertThat(Files.readSymbolicLink(server.deployPath().resolve("current")))
                .hasToString("releases/" + caller.facts().get("RELEASE"));
        assertThat(server.deployPath().resolve(".zerodown/lock")).doesNotExist();
        assertThat(caller.everything())
                .doesNotContain("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE", "OPENSSH PRIVATE KEY");
        try (var files = Files.walk(directory.resolve("caller"))) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> holds(file, "OPENSSH PRIVATE KEY")))
                    .isEmpty();
        }
    }

    /**
     * Kills the process when the step's job has begun, and lets the job go on when another process has found it again.
     */
    private void killWithin(Caller caller, String number) throws Exception {
        List<String> expected = new ArrayList<>(ran());
        expected.add(number.equals("5.2") ? "command" : "migration");
        EngineServiceProcess killed = service;
        CompletableFuture<JsonNode> step = CompletableFuture.supplyAsync(() -> caller.step(killed, number));
        await(() -> {
            try {
                return ran().equals(expected);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        die();
        assertThat(step.handle((answer, failure) -> failure).get(60, TimeUnit.SECONDS))
                .as("nobody answered")
                .hasCauseInstanceOf(UncheckedIOException.class);
        assertThat(server.runAs(server.user(), "touch", TestServer.DEPLOY_PATH + "/shared/storage/app/go-" + number)
                        .ok())
                .isTrue();
    }

    private static boolean holds(Path file, String text) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
