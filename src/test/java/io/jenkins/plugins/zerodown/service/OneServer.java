package io.jenkins.plugins.zerodown.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.flow.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small application and a server for it, which are this machine, and the engine's service that deploys it as Jenkins
 * would ask it to.
 */
abstract class OneServer {
    private static final String HOST_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5Zr0rPbEzTgYNqIEJ3wpxqhNRZ1H2lF1GHTBOeLxwA";
    static final String PASSWORD = "correct-horse-battery";
    static final List<String> NUMBERS =
            Deployment.steps().stream().map(Step::number).toList();

    @TempDir
    Path directory;

    Path deployPath;
    Path source;
    final LocalConnector servers = new LocalConnector();
    EngineService service = service();

    @BeforeEach
    void application() throws Exception {
        Programs.assume("php");
        deployPath = directory.resolve("app");
        source = PlainPhpApplication.write(directory.resolve("source"), "1");
    }

    @AfterEach
    void close() {
        service.close();
    }

    EngineService service() {
        return new EngineService(secrets -> servers, Duration.ofMinutes(1));
    }

    /** This process is no more, and another takes its place. */
    void die() {
        service.close();
        service = service();
    }

    Caller caller(String options) {
        Path own = directory.resolve("caller");
        // One machine, so that only one server may have the deploy path.
        return new Caller(own, """
                {"targets": [{"name": "production", "deployPath": "%s", "servers": [
                  {"name": "web1", "host": "127.0.0.1", "credentialsId": "deploy key", "hostKey": "%s"}]}]}
                """.formatted(deployPath, HOST_KEY))
                .source(source, false)
                .secret("credential.deploy key.kind", "password")
                .secret("credential.deploy key.user", "deploy")
                .secret("credential.deploy key.password", PASSWORD)
                .options("{\"kind\": \"php\", \"opcache\": \"off\", \"versionMismatch\": \"ignore\"}")
                .options(options.isEmpty() ? "{}" : options);
    }

    /** Its command before the switch says that it has begun, waits for a file, and leaves a line in another. */
    Caller waiting(Path go, Path ran) {
        return caller("""
                {"commands": {"preRelease": ["echo begun; until [ -e '%s' ]; do sleep 0.1; done; echo a >> '%s'"]}}
                """.formatted(go, ran));
    }

    void steps(Caller caller, String from, String to) {
        for (String number : NUMBERS.subList(NUMBERS.indexOf(from), NUMBERS.indexOf(to) + 1)) {
            JsonNode answer = caller.step(service, number);
            assertThat(answer.path("outcome").asText())
                    .as(number + " " + answer + caller.lines())
                    .isIn("done", "skipped");
        }
    }

    void part(Caller caller, String from, String to) {
        for (String number : NUMBERS.subList(NUMBERS.indexOf(from), NUMBERS.indexOf(to) + 1)) {
            JsonNode answer = caller.part(service, number);
            assertThat(answer.path("outcome").asText())
                    .as(number + " " + answer + caller.lines())
                    .isIn("done", "skipped");
        }
    }

    JsonNode finish(Caller caller) {
        return caller.ask(service, caller.request("finish"));
    }

    String live() throws IOException {
        Path current = deployPath.resolve("current");
        return Files.isSymbolicLink(current)
                ? Files.readSymbolicLink(current).getFileName().toString()
                : "none";
    }

    Path lock() {
        return deployPath.resolve(".zerodown/lock");
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(i).as("polls until the condition holds").isLessThan(3000);
            Thread.sleep(10);
        }
    }

    /** Deploys the source as it stands. @return the release's id */
    String deploy(String id) throws IOException {
        Caller caller = caller("").next(id);
        steps(caller, "1.1", "10.2");
        assertThat(finish(caller).path("status").asInt()).isZero();
        return live();
    }

    long lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }
}
