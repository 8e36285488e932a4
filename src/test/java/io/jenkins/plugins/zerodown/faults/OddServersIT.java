package io.jenkins.plugins.zerodown.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.fixture.Depth;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.TestServerBuilder;
import io.jenkins.plugins.zerodown.fixture.Users;
import io.jenkins.plugins.zerodown.fixture.Wants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Old and odd servers: each is deployed to, twice, and back; or refused with a sentence that helps. */
@Wants(
        server = true,
        programs = {"busybox", "csh", "fish"})
class OddServersIT {
    private static final String APP = TestServer.DEPLOY_PATH;
    /** The login user's home, for a shell on the server. */
    private static final String HOME = "~" + Users.DEPLOY;

    @TempDir
    Path directory;

    /**
     * @param before what root does to the server first, for sh
     * @param between what root does to it after the first deployment
     * @param refusal words of the sentence with which it is refused; empty where it is deployed to
     */
    private record Odd(
            String name, UnaryOperator<TestServerBuilder> made, String before, String between, List<String> refusal) {
        static Odd of(String name, UnaryOperator<TestServerBuilder> made) {
            return new Odd(name, made, "", "", List.of());
        }

        static Odd of(String name, String before) {
            return new Odd(name, UnaryOperator.identity(), before, "", List.of());
        }

        static Odd later(String name, String between) {
            return new Odd(name, UnaryOperator.identity(), "", between, List.of());
        }

        Odd refused(String... words) {
            return new Odd(name, made, before, between, List.of(words));
        }

        Odd with(String script) {
            return new Odd(name, made, script, between, refusal);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Something else in a program's place: a file that cannot be run is as good as none. */
    private static String without(String... programs) {
        StringBuilder script = new StringBuilder();
        for (String program : programs) {
            script.append("for at in /usr/bin/")
                    .append(program)
                    .append(" /bin/")
                    .append(program)
                    .append("; do [ ! -e $at ] || mount --bind /dev/null \"$(readlink -f $at)\" || exit 1; done\n");
        }
        return script.toString();
    }

    /** A script in the place of a program; OWN is the program. */
    private static String instead(String program, String words) {
        String own = TestServer.ROOT + "/own-" + program;
        return "cp /usr/bin/" + program + " " + own + "\nprintf '#!/bin/sh\\n" + words.replace("OWN", own) + "\\n' >"
                + TestServer.ROOT + "/odd\nchmod 755 " + TestServer.ROOT + "/odd " + own + "\nmount --bind "
                + TestServer.ROOT
                + "/odd /usr/bin/" + program + "\n";
    }

    static Stream<Odd> servers() {
        return Depth.sampled(all(), 4);
    }

    private static List<Odd> all() {
        return List.of(
                Odd.of("busybox for every tool", TestServerBuilder::busybox),
                Odd.of("csh for a login shell", made -> made.loginShell("/usr/bin/csh")),
                Odd.of("fish for a login shell", made -> made.loginShell("/usr/bin/fish")),
                Odd.of("a login that greets", made -> made.loginShell("/bin/bash"))
                        .with("printf 'echo welcome to production; echo really >&2\\n' >" + HOME + "/.bashrc"),
                Odd.of("a login with umask 077", made -> made.loginShell("/bin/bash"))
                        .with("echo umask 077 >" + HOME + "/.bashrc"),
                Odd.of("a banner before the login", made -> made.config("Banner /etc/passwd")),
                Odd.of("one session for a connection", made -> made.config("MaxSessions 1"))
                        .refused("3.2", "opened no further channel", "Raise MaxSessions"),
                Odd.of("two sessions for a connection", made -> made.config("MaxSessions 2")),
                Odd.of(
                        "no terminal, no forwarding",
                        made -> made.config("PermitTTY no").config("DisableForwarding yes")),
                Odd.of("a home that cannot be written", "chown root " + HOME + " && chmod 555 " + HOME),
                Odd.of(
                        "a home that is full",
                        "mount -t tmpfs -o size=16k tmpfs " + HOME + " && chown " + Users.DEPLOY + " " + HOME
                                + " && cd " + HOME + " && ! dd if=/dev/zero of=full bs=4k 2>/dev/null"),
                Odd.of("a /tmp from which nothing runs", "mount --bind /tmp /tmp && mount -o remount,bind,noexec /tmp"),
                Odd.of("a /tmp that cannot be written", "mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp"),
                Odd.of("no sha256sum", without("sha256sum")),
                Odd.of("no gzip", without("gzip")),
                Odd.of("no setsid", without("setsid")),
                Odd.of("no stat", without("stat")),
                Odd.of(
                                "nothing that makes checksums",
                                without("sha256sum", "shasum", "openssl", "php", "php8.2", "perl"))
                        .refused("3.2", "SHA-256", "install coreutils"),
                Odd.of("no tar", without("tar")).refused("3.2", "tar is missing"),
                Odd.of("renames that take their time", instead("mv", "sleep 0.3; exec OWN \"$@\"")),
                Odd.of("a chmod that refuses", instead("chmod", "echo chmod: operation not permitted >&2; exit 1"))
                        .refused(
                                "3.2",
                                "modes cannot be set in " + TestServer.ROOT,
                                "not permitted",
                                "put deployPath on a file system"),
                Odd.later("a tree that the group may write", "chmod -R g+w " + APP + "/releases " + APP + "/shared"),
                Odd.later("files of another owner in the live release", "chown root " + APP + "/releases/*/src/stays*"),
                Odd.later(
                                "a shared directory that cannot be written",
                                "mount --bind " + APP + "/shared " + APP + "/shared && mount -o remount,bind,ro " + APP
                                        + "/shared")
                        .refused("3.2", "nothing can be written in", "Read-only", "mount its file system writable"),
                Odd.later(
                        "a worker that lives in the live release",
                        "cd " + APP + "/releases/* && (sleep 300 </dev/null >/dev/null 2>&1 &)"),
                Odd.later(
                                "releases that is a link elsewhere",
                                "mv " + APP + "/releases " + TestServer.ROOT + "/elsewhere && ln -s " + TestServer.ROOT
                                        + "/elsewhere " + APP + "/releases")
                        .refused("3.2", "releases is a link", "put it there"));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void an_odd_server_is_deployed_to_or_refused_with_what_to_do(Odd odd) throws Exception {
        TestServer server = odd.made().apply(TestServer.with()).start();
        try (CutSite site = CutSite.on(directory.resolve("project"), List.of(server))) {
            server.run("sh", "-c", odd.before()).orThrow();
            if (odd.refusal().isEmpty() || !odd.between().isEmpty()) {
                deploys(site);
            }
            server.run("sh", "-c", odd.between()).orThrow();
            if (odd.refusal().isEmpty()) {
                deploys(site);
                Ending back = site.run(Cut.Operation.ROLLBACK, UnaryOperator.identity());
                assertThat(back).as(String.join("\n", site.log())).isInstanceOf(Ending.Done.class);
                assertThat(site.live(0))
                        .isEqualTo(((Ending.Done) back).release().orElseThrow().value());
            } else {
                String before = site.live(0);
                site.newVersion();
                Ending ending = site.run(Cut.Operation.DEPLOY, UnaryOperator.identity());
                assertThat(ending).isNotInstanceOf(Ending.Done.class);
                assertThat(ending.message()).contains(odd.refusal().toArray(String[]::new));
                assertThat(site.live(0)).isEqualTo(before);
                System.out.println(odd + " is refused: " + ending.message());
            }
        }
    }

    private static void deploys(CutSite site) throws Exception {
        site.newVersion();
        Ending ending = site.run(Cut.Operation.DEPLOY, UnaryOperator.identity());
        assertThat(ending).as(String.join("\n", site.log())).isInstanceOf(Ending.Done.class);
        Path live = site.server(0).deployPath().resolve("releases").resolve(site.live(0));
        assertThat(CutSite.damage(live)).isEmpty();
        assertThat(Files.exists(site.server(0).deployPath().resolve(".zerodown/lock")))
                .isFalse();
    }
}
