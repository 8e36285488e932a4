package io.jenkins.plugins.zerodown.jenkins.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskFolderTest {
    @TempDir
    Path job;

    @Test
    void what_was_wanted_is_known_after_jenkins_has_ended() throws Exception {
        TaskFolder folder = TaskFolder.in(job, id());
        folder.begin(wanted(0));

        TaskFolder again = TaskFolder.in(job, folder.id());

        assertThat(again.wanted()).contains(wanted(0));
        assertThat(again.ending()).isEmpty();
        assertThat(again.log()).isEmptyFile();
    }

    @Test
    void how_it_ended_is_known() throws Exception {
        TaskFolder folder = TaskFolder.in(job, id());
        folder.begin(wanted(0));
        TaskFolder.Ending ending =
                new TaskFolder.Ending(HistoryEntry.Outcome.DIVERGED, "web1: old\nweb2: new", "2026-01-01T00:00:00Z");
        folder.end(ending);

        assertThat(TaskFolder.in(job, folder.id()).ending()).contains(ending);
    }

    @Test
    void of_two_who_ask_for_the_same_only_one_begins_it() throws Exception {
        String id = id();
        ExecutorService several = Executors.newFixedThreadPool(4);
        List<Boolean> begun = new ArrayList<>();
        try {
            for (Future<Boolean> one : several.invokeAll(List.<Callable<Boolean>>of(
                    () -> TaskFolder.in(job, id).begin(wanted(1)),
                            () -> TaskFolder.in(job, id).begin(wanted(2)),
                    () -> TaskFolder.in(job, id).begin(wanted(3)),
                            () -> TaskFolder.in(job, id).begin(wanted(4))))) {
                begun.add(one.get());
            }
        } finally {
            several.shutdownNow();
        }

        assertThat(begun).containsOnlyOnce(true);
    }

    @Test
    void an_id_that_could_lead_elsewhere_is_none() {
        for (String id :
                List.of("", "..", "../../x", "A1B2C3D4-0000-0000-0000-000000000000", "1-1-1-1-1", id() + "/x")) {
            assertThat(TaskFolder.isId(id)).as(id).isFalse();
            assertThatIllegalArgumentException().as(id).isThrownBy(() -> TaskFolder.in(job, id));
        }
    }

    @Test
    void the_newest_are_listed_first_and_old_ones_that_have_ended_go() throws Exception {
        TaskFolder cutOff = TaskFolder.in(job, id());
        cutOff.begin(wanted(0));
        for (int n = 1; n <= TaskFolder.KEPT + 5; n++) {
            TaskFolder folder = TaskFolder.in(job, id());
            folder.begin(wanted(n));
            folder.end(new TaskFolder.Ending(HistoryEntry.Outcome.DONE, "", Instant.EPOCH.toString()));
        }

        List<TaskFolder> left = TaskFolder.list(job);

        assertThat(left).hasSize(TaskFolder.KEPT + 1);
        assertThat(left.get(0).wanted()).contains(wanted(TaskFolder.KEPT + 5));
        assertThat(left.get(TaskFolder.KEPT).id())
                .as("the one that was cut off stays")
                .isEqualTo(cutOff.id());
    }

    @Test
    void one_that_never_had_the_slot_is_known_to_have_changed_nothing() throws Exception {
        TaskFolder folder = TaskFolder.in(job, id());
        folder.begin(wanted(0));
        assertThat(folder.onlyWaited(TaskFolder.Kind.ROLLBACK))
                .as("in Jenkins' queue")
                .isTrue();
        assertThat(folder.onlyWaited(TaskFolder.Kind.UNLOCK))
                .as("in Jenkins' queue")
                .isTrue();

        Files.writeString(folder.operation(), "{\"id\": \"1\", \"facts\": {\"DECIDED\": \"20260101000000\"}}");
        assertThat(folder.onlyWaited(TaskFolder.Kind.ROLLBACK))
                .as("in the target's queue")
                .isTrue();
        assertThat(folder.onlyWaited(TaskFolder.Kind.UNLOCK))
                .as("it waits for nothing")
                .isFalse();

        Files.writeString(folder.operation(), "{\"id\": \"1\", \"facts\": {\"PREVIOUS@web1\": \"20260102000000\"}}");
        assertThat(folder.onlyWaited(TaskFolder.Kind.ROLLBACK))
                .as("with the slot")
                .isFalse();
    }

    @Test
    void what_is_half_written_is_not_listed() throws Exception {
        Files.createDirectories(job.resolve("zerodown/tasks").resolve(id()));

        assertThat(TaskFolder.list(job)).isEmpty();
        assertThat(TaskFolder.list(job.resolve("other"))).isEmpty();
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private static TaskFolder.Wanted wanted(int second) {
        return new TaskFolder.Wanted(
                TaskFolder.Kind.ROLLBACK,
                "shop",
                "20260101000000",
                true,
                null,
                "Anna",
                "anna",
                Instant.ofEpochSecond(second).toString(),
                List.of("20260102000000"));
    }
}
