package io.jenkins.plugins.zerodown.acceptance;

import io.jenkins.plugins.zerodown.fixture.TestServer;
import org.junit.jupiter.api.Test;

/** A command line that says what cannot be done ends the finished jar with status 2, and names what can. */
class BadCommandLineIT extends UntouchedServer {
    @Test
    void a_target_that_is_not_there_is_told_with_those_that_are() throws Exception {
        write("", "");

        refusedBeforeAnyConnection(
                project.run("deploy", "-t", "staging"), "targets: ", "'staging'", "choose one of production");
    }

    @Test
    void an_id_that_is_no_id_is_not_there_or_is_not_complete_is_not_rolled_back_to() throws Exception {
        write("", "");
        refusedBeforeAnyConnection(
                project.run("rollback", "--to", "../current"), "--to ../current", "such as 20250820092100");

        refused(
                project.run("rollback", "--to", "20200101000000"),
                "release 20200101000000",
                "web1 does not have it",
                "deploy again instead");

        server.runAs(
                        server.user(),
                        "sh",
                        "-euc",
                        "mkdir \"$1/releases/20200101000000\"; printf '{\"release\":\"20200101000000\","
                                + "\"state\":\"building\"}' > \"$1/.zerodown/releases/20200101000000.json\"",
                        "sh",
                        TestServer.DEPLOY_PATH)
                .orThrow();
        lookAtTheServer();
        refused(
                project.run("rollback", "--to", "20200101000000"),
                "release 20200101000000",
                "on web1 it is failed, not complete");
    }

    @Test
    void a_command_or_option_that_is_not_there_is_named_with_those_that_are() throws Exception {
        write("", "");
        refusedBeforeAnyConnection(project.run("deplyo"), "deplyo", "deploy");
        refusedBeforeAnyConnection(project.run("deploy", "--quick"), "--quick");
        refusedBeforeAnyConnection(project.run("deploy", "--no-build", "--wait", "soon"), "--wait soon", "30s");
        refusedBeforeAnyConnection(project.run("rollback", "now"), "now");
    }
}
