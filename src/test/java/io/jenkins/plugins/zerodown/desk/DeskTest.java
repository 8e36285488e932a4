package io.jenkins.plugins.zerodown.desk;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deployments of a small application to two servers that are this machine, asked for as Jenkins does. */
@Timeout(120)
class DeskTest {
    private static final String PASSWORD = "correct-horse-battery";
    private static final List<String> NUMBERS = Deployment.steps().stream().map(Step::number).toList();

    @TempDir
    Path directory;

    private Path deployPath;
    private Path source;
    private final LocalConnector servers = new LocalConnector();
    private Desk desk = desk();

    @BeforeEach
    void application() throws Exception {
        Programs.assume("php");
        deployPath = directory.resolve("app");
        source = PlainPhpApplication.write(directory.resolve("source"), "1");
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private Desk desk() {
        return new Desk(secrets -> servers, Duration.ofMinutes(1));
    }

    /** This process is no more, and another takes its place. */
    private void die() {
        desk.close();
        desk = desk();
    }

    private Caller caller(String options) {
        Path own = directory.resolve("caller");
        // One machine, so that only one server may have the deploy path.
        return new Caller(own, """
                {"targets": [{"name": "production", "deployPath": "%s", "servers": [
                  {"name": "web1", "host": "127.0.0.1", "credentialsId": "deploy key", "hostKey": "%s"}]}]}
                """.formatted(deployPath, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5Zr0rPbEzTgYNqIEJ3wpxqhNRZ1H2lF1GHTBOeLxwA"))
                .source(source, false)
                .secret("credential.deploy key.kind", "password")
                .secret("credential.deploy key.user", "deploy")
                .secret("credential.deploy key.password", PASSWORD)
                .options("{\"kind\": \"php\", \"opcache\": \"off\", \"versionMismatch\": \"ignore\"}")
                .options(options.isEmpty() ? "{}" : options);
    }

    private void steps(Caller caller, String from, String to) {
        for (String number : NUMBERS.subList(NUMBERS.indexOf(from), NUMBERS.indexOf(to) + 1)) {
            JsonNode answer = caller.step(desk, number);
            assertThat(answer.path("outcome").asText()).as(number + " " + answer + caller.lines()).isIn("done", "skipped");
        }
    }

    private void part(Caller caller, String from, String to) {
        for (String number : NUMBERS.subList(NUMBERS.indexOf(from), NUMBERS.indexOf(to) + 1)) {
            JsonNode answer = caller.part(desk, number);
            assertThat(answer.path("outcome").asText()).as(number + " " + answer + caller.lines()).isIn("done", "skipped");
        }
    }

    private JsonNode finish(Caller caller) {
        return caller.ask(desk, caller.request("finish"));
    }

    private String live() throws IOException {
        Path current = deployPath.resolve("current");
        return Files.isSymbolicLink(current) ? Files.readSymbolicLink(current).getFileName().toString() : "none";
    }

    private Path lock() {
        return deployPath.resolve(".zerodown/lock");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(i).as("polls until the condition holds").isLessThan(3000);
            Thread.sleep(10);
        }
    }

    /** Deploys the source as it stands. @return the release's id */
    private String deploy(String id) throws IOException {
        Caller caller = caller("").next(id);
        steps(caller, "1.1", "10.2");
        assertThat(finish(caller).path("status").asInt()).isZero();
        return live();
    }

    private long lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    @Test
    void a_deployment_goes_live_step_by_step_and_leaves_neither_lock_nor_work_directory() throws Exception {
        Caller caller = caller("");
        steps(caller, "1.1", "8.4");
        assertThat(lock()).as("held between two steps").exists();
        steps(caller, "9.1", "10.2");

        JsonNode ended = finish(caller);

        assertThat(ended.path("status").asInt()).as(ended.toString()).isZero();
        assertThat(ended.path("release").asText()).isEqualTo(live());
        assertThat(ended.path("message").asText()).isEqualTo("release " + live() + " is live on web1");
        assertThat(lock()).doesNotExist();
        assertThat(directory.resolve("caller/work")).doesNotExist();
        assertThat(caller.slot()).isNull();
        assertThat(Files.readString(deployPath.resolve(".zerodown/releases/" + live() + ".json"))).contains("\"good\"");
    }

    @Test
    void facts_and_the_slot_are_told_as_they_are_set_and_each_step_says_how_it_ended() {
        Caller caller = caller("");
        steps(caller, "1.1", "3.3");

        assertThat(caller.facts()).containsKeys("STARTED", "KIND", "RELEASE", "BUILD_DIRECTORY", "PREVIOUS@web1", "TOOLS@web1");
        assertThat(caller.step(desk, "3.4").path("facts").path("RELEASE").asText()).isEqualTo(caller.facts().get("RELEASE"));
        assertThat(caller.events()).extracting(event -> event.path("slot").path("held").asText()).contains("false", "true");
        assertThat(caller.events()).anyMatch(event -> event.path("step").asText().equals("3.4")
                && event.path("outcome").asText().equals("done") && event.has("millis"));
        assertThat(caller.slot().path("held").asBoolean()).isTrue();
    }

    @Test
    void a_deployment_goes_on_in_another_process_after_any_step_and_runs_each_command_once() throws Exception {
        Path ran = directory.resolve("ran");
        Caller caller = caller("""
                {"commands": {"preRelease": ["echo a >> '%1$s'"], "midRelease": ["echo b >> '%1$s'"], "postRelease": ["echo c >> '%1$s'"]}}
                """.formatted(ran));
        for (String number : NUMBERS) {
            steps(caller, number, number);
            die();
            if (number.equals("5.2") || number.equals("6.2") || number.equals("8.2")) {
                // The answer was lost with the process: the step is done once more.
                steps(caller, number, number);
                die();
            }
        }
        JsonNode ended = finish(caller);

        assertThat(ended.path("status").asInt()).as(ended.toString()).isZero();
        assertThat(live()).isEqualTo(caller.facts().get("RELEASE"));
        assertThat(Files.readAllLines(ran)).containsExactly("a", "b", "c");
        assertThat(lock()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.3", "3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "6.2", "6.3", "7.1", "8.1", "8.3", "8.4", "9.1"})
    void a_step_whose_answer_was_lost_is_done_again_with_the_same_result(String number) throws Exception {
        String before = deploy("job/app#0");
        Caller caller = caller("").next("job/app#1");
        steps(caller, "1.1", number);
        die();

        steps(caller, number, "10.2");

        assertThat(finish(caller).path("status").asInt()).isZero();
        assertThat(live()).isEqualTo(caller.facts().get("RELEASE")).isNotEqualTo(before);
        assertThat(caller.facts()).containsEntry("PREVIOUS@web1", before);
    }

    @Test
    void stopping_a_long_command_ends_it_and_a_revert_then_frees_the_target() throws Exception {
        String before = deploy("job/app#0");
        Path went = directory.resolve("went-on");
        Caller caller = caller("{\"commands\": {\"preRelease\": [\"echo begun; sleep 300; touch '%s'\"]}}".formatted(went)).next("job/app#1");
        steps(caller, "1.1", "5.1");
        CompletableFuture<JsonNode> step = CompletableFuture.supplyAsync(() -> caller.step(desk, "5.2"));
        await(() -> caller.lines().contains("begun"));

        assertThat(caller.stop(desk).path("running").asBoolean()).isTrue();

        assertThat(step.get(60, TimeUnit.SECONDS).path("outcome").asText()).isEqualTo("stopped");
        assertThat(caller.step(desk, "6.1").path("outcome").asText()).as("what would come next").isEqualTo("stopped");
        Path exit = deployPath.resolve(".zerodown/jobs/" + caller.facts().get("RELEASE") + "/5.2-1/exit");
        assertThat(exit).as("the command was ended").exists();
        JsonNode ended = caller.revert(desk, "STOPPED", "aborted by jane");
        assertThat(ended.path("status").asInt()).as(ended.toString()).isEqualTo(1);
        assertThat(ended.path("servers").get(0).asText()).contains("web1", before);
        assertThat(lock()).doesNotExist();
        assertThat(live()).isEqualTo(before);
        assertThat(went).doesNotExist();
    }

    @Test
    void a_caller_who_is_gone_neither_ends_nor_repeats_a_command() throws Exception {
        Path ran = directory.resolve("ran");
        Path go = directory.resolve("go");
        Caller caller = caller("{\"commands\": {\"preRelease\": [\"echo begun; until [ -e '%s' ]; do sleep 0.1; done; echo a >> '%s'\"]}}"
                .formatted(go, ran));
        steps(caller, "1.1", "5.1");
        caller.breaksAt(event -> event.path("line").asText().equals("begun"));
        JsonNode lost = caller.step(desk, "5.2");
        assertThat(lost.path("error").asText()).contains("given up here");
        assertThat(lock()).as("the lock is kept for whoever goes on").exists();

        caller.breaksAt(event -> false);
        CompletableFuture<JsonNode> again = CompletableFuture.supplyAsync(() -> caller.step(desk, "5.2"));
        await(() -> caller.lines().contains("begun"));
        Files.createFile(go);

        assertThat(again.get(60, TimeUnit.SECONDS).path("outcome").asText()).isEqualTo("done");
        steps(caller, "6.1", "10.2");
        assertThat(finish(caller).path("status").asInt()).isZero();
        assertThat(lines(ran)).isEqualTo(1);
    }

    @Test
    void a_step_that_is_asked_for_while_it_runs_is_taken_over_by_the_later_request() throws Exception {
        Path ran = directory.resolve("ran");
        Path go = directory.resolve("go");
        Caller caller = caller("{\"commands\": {\"preRelease\": [\"echo begun; until [ -e '%s' ]; do sleep 0.1; done; echo a >> '%s'\"]}}"
                .formatted(go, ran));
        steps(caller, "1.1", "5.1");
        CompletableFuture<JsonNode> first = CompletableFuture.supplyAsync(() -> caller.step(desk, "5.2"));
        await(() -> caller.lines().contains("begun"));
        CompletableFuture<JsonNode> second = CompletableFuture.supplyAsync(() -> caller.step(desk, "5.2"));

        assertThat(first.get(60, TimeUnit.SECONDS).path("error").asText()).contains("given up here");
        Files.createFile(go);
        assertThat(second.get(60, TimeUnit.SECONDS).path("outcome").asText()).isEqualTo("done");
        assertThat(lines(ran)).isEqualTo(1);
    }

    @Test
    void a_failure_after_the_switch_is_reverted_by_another_process_than_the_one_that_switched() throws Exception {
        String before = deploy("job/app#0");
        Caller caller = caller("{\"commands\": {\"postRelease\": [\"exit 7\"]}}").next("job/app#1");
        steps(caller, "1.1", "8.1");
        JsonNode failed = caller.step(desk, "8.2");
        assertThat(failed.path("outcome").asText()).isEqualTo("failed");
        assertThat(failed.path("reason").asText()).isEqualTo("FAILED");
        assertThat(live()).isNotEqualTo(before);
        die();

        JsonNode ended = caller.revert(desk, failed.path("reason").asText(), failed.path("text").asText());

        assertThat(ended.path("status").asInt()).as(ended.toString()).isEqualTo(1);
        assertThat(ended.path("message").asText()).startsWith("8.2 Service Restarts").contains("ended with status 7");
        assertThat(live()).isEqualTo(before);
        assertThat(lock()).doesNotExist();
        assertThat(caller.facts()).containsEntry("OUTCOME", "failure").doesNotContainKey("SWITCHING@web1");
    }

    @Test
    void a_deployment_whose_lock_was_taken_cannot_go_on_and_switches_nothing() throws Exception {
        String before = deploy("job/app#0");
        Caller caller = caller("").next("job/app#1");
        steps(caller, "1.1", "6.3");
        die();
        Caller other = caller("").next("job/other#1");
        JsonNode unlocked = other.ask(desk, other.request("unlock").put("why", "the agent burnt down"));
        assertThat(unlocked.path("servers").get(0).path("from").asText()).contains("app #1");
        steps(other, "1.1", "1.1");

        JsonNode step = caller.step(desk, "7.1");

        assertThat(step.path("outcome").asText()).isEqualTo("failed");
        assertThat(step.path("text").asText()).contains("web1", "taken away", "deploy again");
        JsonNode ended = caller.revert(desk, step.path("reason").asText(), step.path("text").asText());
        assertThat(ended.path("status").asInt()).as(ended.toString()).isEqualTo(1);
        assertThat(live()).isEqualTo(before);
        assertThat(lock()).as("the other one's").exists();
    }

    @Test
    void a_session_that_nobody_asks_for_ends_without_giving_the_lock_back_and_is_made_anew_when_somebody_does() throws Exception {
        desk.close();
        desk = new Desk(secrets -> servers, Duration.ofMillis(300));
        Caller caller = caller("");
        steps(caller, "1.1", "1.1");
        await(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread ->
                thread.getName().equals("heartbeat of " + deployPath)));
        assertThat(lock()).exists();

        steps(caller, "1.2", "10.2");

        assertThat(finish(caller).path("status").asInt()).isZero();
    }

    @Test
    void parts_take_the_slot_for_themselves_and_the_later_ones_go_on_with_what_the_earlier_ones_made() throws Exception {
        String before = deploy("job/app#0");
        Caller caller = caller("").next("build");
        part(caller, "1.1", "2.5");
        assertThat(caller.ask(desk, caller.request("finish").put("keepWork", true)).path("message").asText()).contains("built for web1");
        part(caller.next("release"), "3.1", "6.3");
        assertThat(finish(caller).path("message").asText()).contains("is ready on web1");
        assertThat(lock()).as("free while somebody approves").doesNotExist();
        assertThat(live()).isEqualTo(before);
        part(caller.next("switch"), "7.1", "8.4");
        assertThat(finish(caller).path("message").asText()).isEqualTo("release " + live() + " is live on web1");
        assertThat(live()).isEqualTo(caller.facts().get("RELEASE"));
        part(caller.next("clean up"), "9.1", "10.2");
        assertThat(finish(caller).path("message").asText()).isEqualTo("cleaned up on web1");
        assertThat(lock()).doesNotExist();
    }

    @Test
    void the_part_that_switches_refuses_when_another_has_switched_since_and_leaves_its_release_ready() throws Exception {
        String before = deploy("job/app#0");
        Caller caller = caller("").next("release");
        part(caller, "1.1", "6.3");
        finish(caller);
        String own = caller.facts().get("RELEASE");
        Caller other = caller("").next("job/other#1");
        steps(other, "1.1", "8.4");
        finish(other);
        String between = live();

        JsonNode step = caller.next("switch").part(desk, "7.1");

        assertThat(step.path("outcome").asText()).isEqualTo("failed");
        assertThat(step.path("text").asText()).contains("release " + before + " was live", "now it is release " + between);
        assertThat(caller.revert(desk, "FAILED", step.path("text").asText()).path("status").asInt()).isEqualTo(1);
        assertThat(live()).isEqualTo(between);
        assertThat(Files.readString(deployPath.resolve(".zerodown/releases/" + own + ".json"))).contains("\"ready\"");
    }

    @Test
    void maintenance_mode_is_refused_in_parts_before_anything_is_touched() {
        Caller caller = caller("{\"kind\": \"laravel\", \"maintenance\": true}");

        JsonNode step = caller.part(desk, "1.1");

        assertThat(step.path("reason").asText()).isEqualTo("UNUSABLE");
        assertThat(step.path("text").asText()).startsWith("maintenance: ").contains("maintenance: off");
        assertThat(deployPath).doesNotExist();
    }

    @Test
    void a_target_that_somebody_has_is_told_as_busy_and_stays_his() throws Exception {
        Caller first = caller("");
        steps(first, "1.1", "1.1");
        Caller second = caller("").next("job/other#1");

        JsonNode step = second.step(desk, "1.1");

        assertThat(step.path("reason").asText()).isEqualTo("BUSY");
        assertThat(second.slot()).isNull();
        assertThat(second.revert(desk, "BUSY", step.path("text").asText()).path("status").asInt()).isEqualTo(3);
        steps(first, "1.2", "10.2");
        assertThat(finish(first).path("status").asInt()).isZero();
    }

    @Test
    void a_rollback_goes_back_once_although_it_is_asked_for_twice() throws Exception {
        String first = deploy("job/app#1");
        String second = deploy("job/app#2");
        String third = deploy("job/app#3");
        Caller caller = caller("").next("rollback");
        caller.breaksAt(event -> event.path("step").asText().equals("8.1"));
        JsonNode unheard = caller.ask(desk, caller.request("rollback"));
        assertThat(unheard.path("status").asInt()).as("goes on though nobody hears of it").isZero();
        assertThat(live()).isEqualTo(second);

        caller.breaksAt(event -> false);
        JsonNode ended = caller.ask(desk, caller.request("rollback"));

        assertThat(ended.path("status").asInt()).as(ended.toString()).isZero();
        assertThat(live()).isEqualTo(second).isNotIn(first, third);
        assertThat(lock()).doesNotExist();
    }

    @Test
    void a_rollback_that_was_cut_off_after_its_switch_is_brought_to_its_end_by_another_process() throws Exception {
        deploy("job/app#1");
        String second = deploy("job/app#2");
        deploy("job/app#3");
        Path go = directory.resolve("go");
        Caller caller = caller("{\"health\": {\"command\": \"until [ -e '%s' ]; do sleep 0.1; done\"}}".formatted(go)).next("rollback");
        CompletableFuture<JsonNode> cutOff = CompletableFuture.supplyAsync(() -> caller.ask(desk, caller.request("rollback")));
        await(() -> caller.events().stream().anyMatch(event -> event.path("step").asText().equals("8.3")));
        caller.breaksAt(event -> true);
        die();
        cutOff.get(60, TimeUnit.SECONDS);
        Files.createFile(go);
        caller.breaksAt(event -> false);

        JsonNode ended = caller.ask(desk, caller.request("rollback"));

        assertThat(ended.path("status").asInt()).as(ended.toString()).isZero();
        assertThat(live()).isEqualTo(second);
        assertThat(Files.readString(deployPath.resolve(".zerodown/releases/" + second + ".json"))).contains("\"good\"");
        assertThat(lock()).doesNotExist();
    }

    @Test
    void a_revert_that_nobody_heard_of_is_answered_alike_when_it_is_asked_for_again() throws Exception {
        String before = deploy("job/app#1");
        Caller caller = caller("{\"commands\": {\"postRelease\": [\"exit 7\"]}}").next("job/app#2");
        steps(caller, "1.1", "8.1");
        caller.step(desk, "8.2");
        caller.breaksAt(event -> true);
        assertThat(caller.revert(desk, "FAILED", "it failed").path("status").asInt()).isEqualTo(1);
        assertThat(live()).isEqualTo(before);
        assertThat(caller.slot()).as("what the caller still believes").isNotNull();
        caller.breaksAt(event -> false);

        JsonNode again = caller.revert(desk, "FAILED", "it failed");

        assertThat(again.path("status").asInt()).as(again.toString()).isEqualTo(1);
        assertThat(again.path("servers").get(0).asText()).contains(before);
        assertThat(live()).isEqualTo(before);
    }

    @Test
    void releases_and_findings_are_told_for_each_server_and_what_keeps_one_from_telling() throws Exception {
        String id = deploy("job/app#1");
        Caller caller = caller("").next("look");

        JsonNode web1 = caller.ask(desk, caller.request("releases")).path("servers").get(0);
        assertThat(web1.path("server").asText()).isEqualTo("web1");
        assertThat(web1.path("releases").get(0).path("id").asText()).isEqualTo(id);
        assertThat(web1.path("releases").get(0).path("live").asBoolean()).isTrue();
        assertThat(web1.path("releases").get(0).path("build").asText()).isEqualTo("https://ci.example.com/job/app/1/");
        assertThat(caller.ask(desk, caller.request("check")).path("findings")).isNotEmpty().allSatisfy(finding ->
                assertThat(finding.fieldNames()).toIterable().containsExactly("severity", "server", "what", "why", "mend"));

        servers.refuse(true);
        JsonNode down = caller.ask(desk, caller.request("releases")).path("servers").get(0);
        assertThat(down.path("error").asText()).contains("refused by the test");
        assertThat(down.has("releases")).isFalse();
    }

    @Test
    void a_cleanup_by_itself_ends_its_slot() throws Exception {
        deploy("job/app#1");
        Caller caller = caller("").next("clean up");

        assertThat(caller.ask(desk, caller.request("cleanup")).path("message").asText()).isEqualTo("cleaned up on web1");
        assertThat(lock()).doesNotExist();
    }

    @Test
    void no_secret_is_in_any_event_or_answer_also_when_a_command_prints_them_in_a_process_that_never_read_them() throws Exception {
        String env = "APP_ENV=production\nDB_PASSWORD=hunter2-hunter2\n";
        Caller caller = caller("""
                {"envFile": "app env", "sharedFiles": [".env"],
                 "commands": {"preRelease": ["cat .env; echo %s"], "postRelease": ["cat .env >&2; cat '%s'/lock/*/owner; ls '%s'/lock; exit 3"]}}
                """.formatted(PASSWORD, deployPath + "/.zerodown", deployPath + "/.zerodown"))
                .secret("app env", env);
        steps(caller, "1.1", "4.2");
        String token = caller.slot().path("token").asText();
        die();
        steps(caller, "5.1", "8.1");
        die();
        JsonNode failed = caller.step(desk, "8.2");
        assertThat(failed.path("outcome").asText()).isEqualTo("failed");
        caller.revert(desk, "FAILED", failed.path("text").asText());
        caller.step(desk, "9.9");

        assertThat(caller.lines()).as("what is no secret is shown").anyMatch(line -> line.contains("APP_ENV=production"));
        assertThat(caller.everything()).contains("****").doesNotContain("hunter2").doesNotContain(token);
        assertThat(caller.facts().values()).noneMatch(value -> value.contains("hunter2") || value.contains(token));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "no json|is not JSON from line 1",
        "[]|cannot be understood",
        "null|empty",
        "{\"deployment\": \"a\"}|do is none of",
        "{\"do\": \"fly\", \"deployment\": \"a\"}|do is none of",
        "{\"do\": \"stop\"}|deployment is missing",
        "{\"do\": \"stop\", \"deployment\": \"a\", \"force\": 1}|force is not known; known there are deployment",
        "{\"do\": \"stop\", \"deployment\": \"a\", \"deployment\": \"hunter2\"}|is not JSON",
        "{\"do\": \"step\", \"deployment\": \"a\", \"step\": \"1.1\"}|setting is missing",
        "{\"do\": \"step\", \"deployment\": \"a\", \"step\": \"1.1\", \"setting\": {\"order\": \"hunter2\"}}|setting.order: is not",
        "{\"do\": \"stop\", \"deployment\": \"a\"} hunter2|is not JSON"})
    void a_request_that_cannot_be_understood_is_answered_with_what_is_wrong_and_none_of_its_values(String request, String expected) {
        String answer = new String(desk.apply(request.getBytes(), event -> {}));

        assertThat(answer).startsWith("{\"error\":\"").contains(expected).doesNotContain("hunter2", "Exception", "\\tat ");
    }

    @Test
    void a_token_that_the_desk_never_gave_and_a_fact_that_is_none_are_refused() {
        Caller caller = caller("");
        var request = caller.request("step").put("step", "1.1");
        ((com.fasterxml.jackson.databind.node.ObjectNode) request.get("setting")).putObject("slot").put("token", "../../hunter2");
        assertThat(caller.ask(desk, request).path("error").asText()).contains("token is none").doesNotContain("hunter2");

        var other = caller.request("step").put("step", "1.1");
        ((com.fasterxml.jackson.databind.node.ObjectNode) other.get("setting").get("facts")).put("MOOD", "fine");
        assertThat(caller.ask(desk, other).path("error").asText()).contains("MOOD is no fact");
    }

    @Test
    void options_that_cannot_be_used_are_refused_in_the_engines_own_words() {
        Caller caller = caller("{\"keepRelease\": 5}");

        assertThat(caller.step(desk, "1.1").path("error").asText()).contains("the step's arguments: keepRelease", "is not known here");
        assertThat(deployPath).doesNotExist();
    }

    @Test
    void a_step_that_is_none_or_comes_before_the_slot_is_refused() {
        Caller caller = caller("");

        assertThat(caller.step(desk, "3.1").path("error").asText()).contains("step 3.1", "needs the target's slot");
        steps(caller, "1.1", "1.1");
        assertThat(caller.step(desk, "3.9").path("error").asText()).contains("there is no step '3.9'");
        steps(caller, "1.2", "10.2");
        finish(caller);
    }

    @Test
    void stopping_what_does_not_run_says_so() {
        assertThat(caller("").stop(desk).path("running").asBoolean(true)).isFalse();
    }
}
