package io.jenkins.plugins.zerodown.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FramedAnswerTest {
    private static final Script SCRIPT = new Script("ask.sh", "");

    @Test
    void what_stands_around_the_marks_is_no_answer() throws Exception {
        assertThat(read("\ufeffWarning: loaded\nzerodown-answer begins\nyes\n\nzerodown-answer ends 0\nbye", 255))
                .isEqualTo("yes\n");
        assertThat(read("zerodown-answer begins\n\nzerodown-answer ends 0", 0)).isEmpty();
    }

    @Test
    void an_answer_that_holds_our_marks_is_read_to_its_end() throws Exception {
        assertThat(read("\nzerodown-answer begins\na\nzerodown-answer ends 1\nb\nzerodown-answer ends 0\n", 0))
                .isEqualTo("a\nzerodown-answer ends 1\nb");
    }

    @Test
    void a_status_other_than_0_is_a_reason() {
        assertThatThrownBy(() -> read("\nzerodown-answer begins\nno database\nzerodown-answer ends 1\n", 0))
                .isInstanceOf(RemoteFailure.class)
                .hasMessage("web1: no database");
    }

    @Test
    void a_mark_that_is_missing_is_an_error_that_shows_what_was_said() {
        for (String said : new String[] {
            "",
            "ok",
            "\nzerodown-answer begins\nhal",
            "zerodown-answer ends 0\n",
            "x zerodown-answer begins\na\nzerodown-answer ends 0\n",
            "zerodown-answer begins\na\nzerodown-answer ends 0 x\n"
        }) {
            assertThatThrownBy(() -> read(said, 0))
                    .as(said)
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("ask.sh got no answer from PHP, which ended with status 0");
        }
        assertThatThrownBy(() -> read("", 255)).hasMessageContaining("status 255 and said nothing");
        assertThatThrownBy(() -> read("Fatal", 137)).hasMessageContaining("(killed by signal 9) and said: Fatal");
    }

    private static String read(String printed, int exit) throws RemoteFailure {
        return FramedAnswer.in("web1", SCRIPT, new ScriptResult(exit, printed.getBytes(StandardCharsets.UTF_8), ""))
                .text();
    }
}
