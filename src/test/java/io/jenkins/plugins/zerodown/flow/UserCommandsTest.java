package io.jenkins.plugins.zerodown.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Application.UserCommand;
import io.jenkins.plugins.zerodown.config.Application.UserCommand.On;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class UserCommandsTest {
    @TempDir
    Path temporary;

    private Path deploy;
    private Path release;
    private RunBuilder run;

    @BeforeEach
    void releaseDirectory() throws IOException {
        deploy = temporary.resolve("an app's $(place) \\n");
        release = Files.createDirectories(deploy.resolve("releases/" + RunBuilder.RELEASE));
        run = RunBuilder.at(deploy).local("web1");
    }

    @AfterEach
    void closeConnections() {
        run.build().hosts().close();
    }

    @Test
    void a_command_runs_in_the_new_release_and_finds_its_environment() throws Exception {
        run.fact(StateKey.APP_URL, "https://app.example.com").previous("20250101000000");

        commands(all("printf '%s\\n' \"$RELEASE_ID\" \"$RELEASE_PATH\" \"$DEPLOY_PATH\" \"$CURRENT_PATH\""
                        + " \"$PREVIOUS_RELEASE\" "
                        + "\"$PUBLIC_PATH\" \"$SHARED_HOSTING\" \"$APP_URL\" \"$SERVER\" \"$TARGET\" >seen"))
                .run(run.build());

        assertThat(release.resolve("seen"))
                .content()
                .isEqualTo(String.join(
                        "\n",
                        RunBuilder.RELEASE,
                        release.toString(),
                        deploy.toString(),
                        deploy + "/current",
                        "20250101000000",
                        deploy + "/current/public",
                        "0",
                        "https://app.example.com",
                        "web1",
                        "production",
                        ""));
    }

    @Test
    void what_it_prints_is_in_the_log_with_its_server() throws Exception {
        commands(all("echo one; echo two >&2")).run(run.build());

        assertThat(run.lines()).contains("web1  one", "web1  two");
    }

    @Test
    void a_failing_command_is_named_with_server_status_and_last_lines_and_ends_the_rest() {
        assertThatThrownBy(() -> commands(all("echo it is late; exit 7"), all("touch later"))
                        .run(run.build()))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining("web1")
                .hasMessageContaining("commands.preRelease[0]")
                .hasMessageContaining("'echo it is late; exit 7'")
                .hasMessageContaining("status 7")
                .hasMessageContaining(": it is late");
        assertThat(release.resolve("later")).doesNotExist();
    }

    @Test
    void a_command_for_the_primary_runs_there_alone() throws Exception {
        run.local("web2");

        commands(new UserCommand("echo \"$SERVER\" >>seen", On.PRIMARY, Duration.ofMinutes(1)))
                .run(run.build());

        assertThat(release.resolve("seen")).content().isEqualTo("web1\n");
    }

    @Test
    void a_step_that_runs_again_does_not_run_its_commands_again() throws Exception {
        UserCommands commands = commands(all("echo once >>seen"));

        commands.run(run.build());
        commands.run(run.build());

        assertThat(release.resolve("seen")).content().isEqualTo("once\n");
    }

    @Test
    void without_commands_the_step_is_skipped_and_says_which_option_is_empty() throws Exception {
        assertThat(commands().run(run.build())).isEqualTo(Outcome.skipped("no commands.preRelease"));
    }

    @Test
    void a_plan_shows_every_command_and_where_it_would_run_and_runs_none() {
        List<String> plan = commands(all("touch seen")).plan(run.build());

        assertThat(plan).singleElement().asString().contains("web1").contains("touch seen");
        assertThat(release.resolve("seen")).doesNotExist();
    }

    private static UserCommands commands(UserCommand... commands) {
        return new UserCommands("5.2", "commands.preRelease", List.of(commands));
    }

    private static UserCommand all(String command) {
        return new UserCommand(command, On.ALL, Duration.ofMinutes(1));
    }
}
