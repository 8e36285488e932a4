package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers and a scheduler that Debian's Supervisor keeps, as docs/server.md sets them up, go on in the new release. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SupervisorIT {
    private static final String CONFIGURATION = """
            [unix_http_server]
            file=%1$s/supervisor.sock
            chmod=0700
            chown=%2$s
            [supervisord]
            logfile=%1$s/supervisord.log
            pidfile=%1$s/supervisord.pid
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
            [supervisorctl]
            serverurl=unix://%1$s/supervisor.sock
            [program:app-schedule]
            command=php artisan schedule:work
            directory=%3$s/current
            user=%2$s
            startsecs=1
            autorestart=true
            [program:app-worker]
            command=php artisan queue:work --sleep=1
            directory=%3$s/current
            user=%2$s
            startsecs=1
            autorestart=true
            """;

    @TempDir
    Path directory;

    @Test
    void the_scheduler_and_a_worker_end_in_the_old_release_and_are_started_again_in_the_new_one() throws Exception {
        TestServer.assumePresent();
        Programs.assume("php", "composer", "git", "supervisord", "supervisorctl");
        try (TestServer server = TestServer.start()) {
            Project project = Project.in(directory).on(server, "web1").options("envFile: production.env\n");
            deploy(project, "1");
            String place = TestServer.ROOT + "/supervisor";
            Path own = Files.createDirectory(server.root().resolve("supervisor"));
            Files.writeString(
                    own.resolve("supervisord.conf"),
                    CONFIGURATION.formatted(place, server.user(), TestServer.DEPLOY_PATH));
            server.run("chmod", "755", place).orThrow();
            Process supervisor = new ProcessBuilder(
                            server.inside("supervisord", "-n", "-c", place + "/supervisord.conf"))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("supervisord.out").toFile())
                    .start();
            try {
                Map<String, String> before = running(server, place);

                Ran ran = deploy(project, "2");

                Map<String, String> after = running(server, place);
                assertThat(ran.out())
                        .contains(
                                "schedule:work ended " + before.get("app-schedule") + " by supervisorctl",
                                "artisan queue:restart");
                String live = Files.readSymbolicLink(server.deployPath().resolve("current"))
                        .getFileName()
                        .toString();
                for (String name : List.of("app-schedule", "app-worker")) {
                    assertThat(after.get(name)).as(name).isNotEqualTo(before.get(name));
                    assertThat(server.run("readlink", "/proc/" + after.get(name) + "/cwd")
                                    .orThrow()
                                    .text())
                            .as(name)
                            .isEqualTo(TestServer.DEPLOY_PATH + "/releases/" + live);
                    assertThat(Path.of("/proc", before.get(name))).as(name).doesNotExist();
                }
                assertThat(ran.out()).doesNotContain("old release");
            } finally {
                supervisor.toHandle().descendants().forEach(ProcessHandle::destroy);
                supervisor.destroy();
                supervisor.waitFor();
            }
        }
    }

    private static Ran deploy(Project project, String version) throws Exception {
        LaravelApplication.in(project.application()).withVersion(version).write();
        Ran ran = project.run("deploy");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        return ran;
    }

    /** The process of each program, once Supervisor says of both that they run. */
    private static Map<String, String> running(TestServer server, String place) throws Exception {
        for (int i = 0; ; i++) {
            String said = server.runAs(server.user(), "supervisorctl", "-c", place + "/supervisord.conf", "status")
                    .out();
            Map<String, String> pids = new TreeMap<>();
            said.lines()
                    .filter(line -> line.matches("\\S+ +RUNNING +pid [0-9]+,.*"))
                    .forEach(line -> pids.put(line.split(" ")[0], line.replaceAll(".* pid ([0-9]+),.*", "$1")));
            if (pids.size() == 2) {
                return pids;
            }
            assertThat(i).as("polls until both run: " + said).isLessThan(120);
            Thread.sleep(250);
        }
    }
}
