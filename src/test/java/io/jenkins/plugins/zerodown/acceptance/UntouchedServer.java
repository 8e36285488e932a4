package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that has a live release, which no bad input changes in the least: whatever a user may get wrong is told by
 * one message that names field, value and fix.
 */
abstract class UntouchedServer {
    static final String GOOD = """
            targets:
              - name: production
                deployPath: /srv/zd-test/app
                servers: [{name: web1, host: 127.0.0.1, port: %d, user: %s, identityFile: %s, hostKey: "%s"}]
                keepReleases: 5
            application:
              kind: php
              sharedDirs: [storage]
              sharedFiles: [.env]
              envFile: production.env
              opcache: off
            """;

    @TempDir
    static Path directory;

    static TestServer server;
    static Project project;
    String before;
    long connections;

    @BeforeAll
    static void deployOnce() throws Exception {
        TestServer.assumePresent();
        server = TestServer.start();
        project = Project.in(directory);
        write("", "");
        PlainPhpApplication.write(project.application(), "1");
        Ran first = project.run("deploy", "--no-build");
        assertThat(first.exit()).as(first.out() + first.err()).isZero();
        // What the server does afterwards is no answer to bad input.
        server.run(
                        "sh",
                        "-c",
                        "tries=0; until [ -d " + TestServer.DEPLOY_PATH + "/.zerodown/spare/2* ]; do"
                                + " tries=$((tries + 1)); [ $tries -lt 600 ] || exit 1; sleep 0.1; done")
                .orThrow();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void lookAtTheServer() throws Exception {
        before = everything();
        connections = connections();
    }

    /** Writes the good file with one part of it replaced. @return the line where the replacement ends */
    static int write(String part, String replacement) throws IOException {
        return write(project, part, replacement);
    }

    static int write(Project project, String part, String replacement) throws IOException {
        Server web1 = server.server("web1");
        String good = GOOD.formatted(
                web1.port(), web1.user(), ((Server.IdentityFile) web1.login()).file(), server.hostKeyLine());
        assertThat(good).contains(part);
        Files.writeString(project.file(), part.isEmpty() ? good : good.replace(part, replacement));
        String until = good.substring(0, good.indexOf(part)) + replacement;
        return (int) until.lines().count();
    }

    /**
     * Every file below the server's own directory: kind, mode, owner, size, when bytes and when anything of it changed,
     * what a link says.
     */
    static String everything() throws Exception {
        String all = server.run("find", TestServer.ROOT, "-printf", "%p %y %m %u:%g %s %T@ %C@ %l\\n")
                .orThrow()
                .out();
        assertThat(all).contains(TestServer.DEPLOY_PATH + "/current l ");
        return all;
    }

    static long connections() {
        return server.log()
                .lines()
                .filter(line -> line.contains("Connection from"))
                .count();
    }

    void refused(Ran ran, String... words) throws Exception {
        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains(words);
        assertThat(everything()).as("the server").isEqualTo(before);
    }

    void refusedBeforeAnyConnection(Ran ran, String... words) throws Exception {
        refused(ran, words);
        assertThat(connections()).as("connections").isEqualTo(connections);
    }
}
