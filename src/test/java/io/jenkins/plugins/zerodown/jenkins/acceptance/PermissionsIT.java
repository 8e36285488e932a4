package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Ports;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may do what at the addresses of docs/jenkins-urls.md, asked of a real Jenkins. */
@Wants(jenkins = true)
class PermissionsIT {
    private static final String JOB = "permitted";
    private static final String PAGE = "/job/" + JOB + "/zerodown/";
    private static final String TARGET = PAGE + "target/shop/";
    private static final String TASK_ID = UUID.randomUUID().toString();
    private static final String TASK = PAGE + "tasks/" + TASK_ID + "/";

    private static final List<String> READ =
            List.of(PAGE, TARGET, TARGET + "releases", TASK, TASK + "logText/progressiveText");
    private static final List<String> ROLLBACKS =
            List.of(TARGET + "rollback", TASK + "stop", TASK + "goOn", TASK + "leave");
    private static final String UNLOCK = TARGET + "unlock";

    private static JenkinsServer jenkins;

    @BeforeAll
    static void aJobThatHasDeployed() throws Exception {
        jenkins = JenkinsServer.shared();
        // Nobody listens there: what is asked of the server fails at once.
        String key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5Zr0rPbEzTgYNqIEJ3wpxqhNRZ1H2lF1GHTBOeLxwA";
        new JenkinsSettings()
                .password("nobody", "nobody", "no-password")
                .target(
                        "shop",
                        Map.of("allowedJobs", JOB),
                        Map.of(
                                "name",
                                "web1",
                                "host",
                                "127.0.0.1",
                                "port",
                                String.valueOf(Ports.free()),
                                "credentialsId",
                                "nobody",
                                "hostKey",
                                key))
                .apply(jenkins);
        jenkins.as(JenkinsServer.ADMIN).pipeline(JOB, "echo 'deploys'");
        jenkins.as(JenkinsServer.ADMIN).pipeline("stranger", "echo 'deploys'");
        for (String job : List.of(JOB, "stranger")) {
            jenkins.groovy(deployed(job, "shop"));
            jenkins.groovy(deployed(job, "removed"));
        }
        assertThat(jenkins.as(JenkinsServer.DEPLOYER)
                        .post(TARGET + "rollback", Map.of("task", TASK_ID))
                        .status())
                .isEqualTo(302);
        Awaited.until(
                Duration.ofMinutes(2),
                "the rollback to end",
                () -> !jenkins.as(JenkinsServer.READER).get(TASK).body().contains("data-on-finish-event"));
    }

    private static String deployed(String job, String target) {
        return """
                import io.jenkins.plugins.zerodown.jenkins.history.*
                History.of(Jenkins.get().getItemByFullName('%s')).record(new HistoryEntry(
                    '%s', HistoryEntry.Kind.DEPLOY, '%s',
                    '20260101000000', '', '', 'anna', 0, java.time.Instant.now(), 1000L, [:], [:], \
                HistoryEntry.Outcome.DONE, ''))
                """.formatted(job, UUID.randomUUID(), target);
    }

    @Test
    void nobody_without_a_name_reaches_anything() throws Exception {
        JenkinsClient nobody = jenkins.as(JenkinsServer.ANONYMOUS);

        for (String url : READ) {
            assertThat(nobody.get(url).status()).as(url).isEqualTo(403);
        }
        for (String url : acting()) {
            assertThat(nobody.postWithoutCrumb(url, Map.of()).status()).as(url).isEqualTo(403);
        }
    }

    @Test
    void who_may_read_the_job_reads_its_releases_and_is_offered_nothing_else() throws Exception {
        JenkinsClient reader = jenkins.as(JenkinsServer.READER);

        for (String url : READ) {
            JenkinsClient.Answer answer = reader.get(url);
            assertThat(answer.status()).as(url).isEqualTo(200);
            assertThat(answer.body())
                    .as(url)
                    .doesNotContain("confirmRollback")
                    .doesNotContain("confirmUnlock")
                    .doesNotContain("action=\"goOn\"")
                    .doesNotContain("action=\"stop\"");
        }
        assertThat(statuses(reader))
                .allSatisfy((url, status) -> assertThat(status).as(url).isEqualTo(403));
        for (String form : List.of("confirmRollback", "confirmUnlock")) {
            assertThat(reader.get(TARGET + form).status()).as(form).isEqualTo(403);
        }
    }

    @Test
    void who_may_build_may_go_back_and_not_unlock() throws Exception {
        JenkinsClient builder = jenkins.as(JenkinsServer.BUILDER);

        assertThat(builder.get(TARGET).body()).contains("confirmRollback").doesNotContain("confirmUnlock");
        assertThat(builder.get(TARGET + "confirmRollback").status()).isEqualTo(200);
        assertThat(builder.get(TARGET + "confirmUnlock").status()).isEqualTo(403);
        assertThat(builder.post(
                                UNLOCK,
                                Map.of(
                                        "why",
                                        "I may not",
                                        "task",
                                        UUID.randomUUID().toString()))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void who_has_our_permissions_is_offered_both() throws Exception {
        assertThat(jenkins.as(JenkinsServer.DEPLOYER).get(TARGET).body())
                .contains("confirmRollback")
                .contains("confirmUnlock");
    }

    @Test
    void what_acts_needs_a_crumb_and_a_post() throws Exception {
        JenkinsClient deployer = jenkins.as(JenkinsServer.DEPLOYER);

        for (String url : acting()) {
            assertThat(deployer.postWithoutCrumb(url, Map.of()).status())
                    .as(url)
                    .isEqualTo(403);
            assertThat(deployer.get(url).status()).as(url).isEqualTo(405);
        }
    }

    @Test
    void what_cannot_be_is_refused_in_a_sentence() throws Exception {
        JenkinsClient deployer = jenkins.as(JenkinsServer.DEPLOYER);
        String task = UUID.randomUUID().toString();

        assertRefused(
                deployer.post(TARGET + "rollback", Map.of("to", "../../etc", "task", task)),
                "is no release id, such as 20250820092100");
        assertRefused(
                deployer.post(TARGET + "rollback", Map.of("to", "", "task", "../x")),
                "Open the confirmation page again");
        assertRefused(deployer.post(UNLOCK, Map.of("why", " ", "task", task)), "Say why you unlock the target");
        assertRefused(deployer.post(PAGE + "target/removed/rollback", Map.of("task", task)), "There is no target");
        assertRefused(
                deployer.post("/job/stranger/zerodown/target/shop/rollback", Map.of("task", task)), "may not use it");
        assertRefused(
                deployer.post(PAGE + "target/other/rollback", Map.of("task", task)), "has never deployed to a target");
        assertThat(deployer.get(PAGE + "tasks/" + task + "/").status()).isEqualTo(404);
    }

    @Test
    void a_page_for_a_target_that_was_removed_says_so() throws Exception {
        JenkinsClient.Answer page = jenkins.as(JenkinsServer.READER).get(PAGE + "target/removed/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .contains("There is no target")
                .contains("in the settings any more")
                .doesNotContain("Exception");
    }

    @Test
    void a_name_that_is_markup_stays_text() throws Exception {
        String name = "%3Cimg%20src=x%20onerror=alert(1)%3E";

        String page = jenkins.as(JenkinsServer.READER)
                .get(PAGE + "target/" + name + "/")
                .body();

        assertThat(page).contains("&lt;img").doesNotContain("<img src=x");
    }

    @Test
    void a_server_that_cannot_be_reached_says_so_in_its_own_row() throws Exception {
        String page = jenkins.as(JenkinsServer.READER).get(TARGET).body();

        assertThat(page)
                .contains("<caption>web1</caption>")
                .contains("zd-error")
                .contains("cannot be reached");
    }

    /** So that neither can go unnoticed by the other. */
    @Test
    void every_address_is_in_the_documentation() throws IOException {
        String documented = Files.readString(Path.of("docs", "jenkins-urls.md"));
        String page = "job/NAME/zerodown/";

        assertThat(READ).allSatisfy(url -> assertThat(documented).contains("`" + written(url, page) + "`"));
        assertThat(acting()).allSatisfy(url -> assertThat(documented).contains("`" + written(url, page) + "`"));
    }

    private static String written(String url, String page) {
        return url.replace(PAGE, page).replace(TASK_ID, "ID").replace("target/shop", "target/TARGET");
    }

    private static void assertRefused(JenkinsClient.Answer answer, String sentence) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains(sentence).doesNotContain("Stack trace");
    }

    private static List<String> acting() {
        return Stream.concat(ROLLBACKS.stream(), Stream.of(UNLOCK)).toList();
    }

    private static Map<String, Integer> statuses(JenkinsClient client) throws IOException, InterruptedException {
        Map<String, Integer> statuses = new LinkedHashMap<>();
        for (String url : acting()) {
            statuses.put(
                    url,
                    client.post(
                                    url,
                                    Map.of(
                                            "why",
                                            "I may not",
                                            "task",
                                            UUID.randomUUID().toString()))
                            .status());
        }
        return statuses;
    }
}
