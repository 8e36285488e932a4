package io.jenkins.plugins.zerodown.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.lock.LockToken;
import io.jenkins.plugins.zerodown.lock.QuickLocks;
import io.jenkins.plugins.zerodown.lock.Slot;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
@Tag("servers")
class SwitchTest {
    private static final ReleaseId OLD = new ReleaseId("20250820092100");
    private static final ReleaseId NEW = new ReleaseId("20250821101500");
    private static final Server WEB1 = LocalConnector.server("web1");

    @TempDir
    static Path directory;

    private List<Shells> shells;

    @BeforeAll
    void shells() throws Exception {
        shells = Shells.present(directory);
    }

    List<Shells> eachShell() {
        return shells;
    }

    /** A server with two releases. */
    private static Path place() throws IOException {
        Path place = Files.createTempDirectory(directory, "it's $(odd) ");
        for (ReleaseId id : List.of(OLD, NEW)) {
            Path release = Files.createDirectories(place.resolve("releases/" + id + "/public"));
            Files.writeString(release.resolve("index.php"), "<?php echo '" + id + "';");
        }
        return place;
    }

    private static Target target(Path place, Optional<Target.SharedHosting> hosting) {
        return new Target(
                "production",
                place.toString(),
                List.of(WEB1),
                5,
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Target.Modes.DEFAULT,
                hosting,
                Optional.empty(),
                Set.of());
    }

    private static Lock taken(Host host, Path place, String who) throws Exception {
        Lock lock = new Lock(List.of(host), new Layout(place.toString()), new Owner(who, Optional.empty()));
        lock.take(line -> {}, Duration.ofMinutes(1));
        return lock;
    }

    private static Switch current(Host host, Path place, Slot slot) {
        return new Switch(host, target(place, Optional.empty()), slot, List.of("php"), Optional.empty(), line -> {});
    }

    private static String link(Path place, String name) throws IOException {
        return Files.readSymbolicLink(place.resolve(name)).toString();
    }

    /** It was cut off from who asked for the deployment, who goes on with it elsewhere. */
    @ParameterizedTest
    @MethodSource("eachShell")
    void an_engine_whose_deployment_goes_on_elsewhere_cannot_rename_what_it_has_staged(Shells shell) throws Exception {
        Path place = place();
        try (Host first = new Host(WEB1, shell.connector());
                Host second = new Host(WEB1, shell.connector());
                Lock unheard = taken(first, place, "jane")) {
            current(first, place, unheard).to(OLD);
            Switch staged = current(first, place, unheard);
            staged.stage(NEW);
            try (Lock next = new Lock(
                    List.of(second),
                    new Layout(place.toString()),
                    new Owner("jane", Optional.empty()),
                    LockToken.fresh())) {
                next.resume(List.of(unheard.token()), line -> {});

                assertThatThrownBy(() -> staged.turn(NEW, staged.live()))
                        .isInstanceOf(RemoteFailure.class)
                        .hasMessageContaining("lost the lock of the target before it renamed current");
                assertThat(link(place, "current")).isEqualTo("releases/" + OLD);
                current(second, place, next).to(NEW);
                assertThat(link(place, "current")).isEqualTo("releases/" + NEW);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void two_hundred_switches_leave_no_moment_without_a_whole_release(Shells shell) throws Exception {
        Path place = place();
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong reads = new AtomicLong();
        List<String> failures = new CopyOnWriteArrayList<>();
        // One that never rests: on two cores, more of them only keep the switches waiting.
        Thread reader = new Thread(() -> {
            while (!done.get()) {
                try {
                    String page = Files.readString(place.resolve("current/public/index.php"));
                    if (!page.contains(OLD.value()) && !page.contains(NEW.value())) {
                        failures.add("half a page: " + page);
                    }
                } catch (IOException e) {
                    failures.add(e.toString());
                }
                reads.incrementAndGet();
            }
        });
        try (Host host = new Host(WEB1, shell.connector());
                Lock lock = taken(host, place, "jane")) {
            Switch current = current(host, place, lock);
            current.to(OLD);
            reader.start();
            String tool = Switch.renameTool(host, new Layout(place.toString()), "php");
            for (int i = 0; i < 200; i++) {
                ReleaseId id = i % 2 == 0 ? NEW : OLD;
                host.call(staging(place, lock.token(), id));
                host.call(renaming(place, lock.token(), tool));
            }
        } finally {
            done.set(true);
            reader.join();
        }
        assertThat(failures).isEmpty();
        assertThat(reads.get()).isGreaterThan(200);
        assertThat(link(place, "current")).isEqualTo("releases/" + OLD);
    }

    private static Call staging(Path place, String token, ReleaseId id) {
        return Call.of(Script.of(Switch.class, "switch-stage.sh"))
                .with("DEPLOY_PATH", place.toString())
                .with("TOKEN", token)
                .with("RELEASE_ID", id.value())
                .with("PHP", "php");
    }

    private static Call renaming(Path place, String token, String tool) {
        return Call.of(Script.of(Switch.class, "switch-rename.sh"))
                .with("DEPLOY_PATH", place.toString())
                .with("TOKEN", token)
                .with("TOOL", tool)
                .with("NAME", "next")
                .with("DESTINATION", "current")
                .with("PHP", "php");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mv -T", "php", "perl"})
    void every_rename_tool_replaces_a_link_that_leads_to_a_directory(String tool) throws Exception {
        Programs.assume(tool.split(" ")[0]);
        Path place = place();
        try (Host host = new Host(WEB1, new LocalConnector());
                Lock lock = taken(host, place, "jane")) {
            Files.createSymbolicLink(place.resolve("current"), Path.of("releases/" + OLD));
            host.call(staging(place, lock.token(), NEW));
            host.call(renaming(place, lock.token(), tool));
        }
        assertThat(link(place, "current")).isEqualTo("releases/" + NEW);
        assertThat(place.resolve("releases/" + OLD + "/next")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_rename_after_the_lock_was_taken_over_changes_nothing(Shells shell) throws Exception {
        Path place = place();
        Layout layout = new Layout(place.toString());
        try (Host host = new Host(WEB1, shell.connector());
                Lock mine = taken(host, place, "jane")) {
            Switch current = current(host, place, mine);
            current.to(OLD);
            String token = mine.token();
            current.stage(NEW);
            QuickLocks.unlock(host, layout, "root", "test");
            try (Lock next = taken(host, place, "bert")) {
                assertThatThrownBy(() -> current.turn(NEW, new CurrentLink.Of(OLD)))
                        .satisfiesAnyOf(
                                e -> assertThat(e)
                                        .isInstanceOf(RemoteFailure.class)
                                        .hasMessageContaining("lost the lock"),
                                e -> assertThat(e).isInstanceOf(IllegalStateException.class));
                // Nor can a script that is still under way stage anew with the old token.
                assertThat(host.run(staging(place, token, NEW)).exit()).isEqualTo(ScriptResult.FENCED);
                assertThat(host.run(renaming(place, token, "mv -T")).err()).contains("lost the lock");
                assertThat(next.isHeld()).isTrue();
            }
        }
        assertThat(link(place, "current")).isEqualTo("releases/" + OLD);
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void links_of_other_tools_are_understood_and_replaced(Shells shell) throws Exception {
        Path place = place();
        Files.createSymbolicLink(place.resolve("current"), place.resolve("releases/" + OLD));
        try (Host host = new Host(WEB1, shell.connector());
                Lock lock = taken(host, place, "jane")) {
            Switch current = current(host, place, lock);
            assertThat(current.live().is(OLD)).isTrue();
            current.to(NEW);
            assertThat(current.live()).isEqualTo(new CurrentLink.Of(NEW));
        }
        assertThat(link(place, "current")).isEqualTo("releases/" + NEW);
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void what_current_leads_to_is_told_for_each_kind(Shells shell) throws Exception {
        Path place = place();
        Layout layout = new Layout(place.toString());
        try (Host host = new Host(WEB1, shell.connector())) {
            assertThat(CurrentLink.on(host, layout)).isInstanceOf(CurrentLink.Nothing.class);
            Files.createSymbolicLink(place.resolve("current"), Path.of("/srv/else where"));
            assertThat(CurrentLink.on(host, layout)).isEqualTo(new CurrentLink.Elsewhere("/srv/else where"));
            Files.delete(place.resolve("current"));
            Files.createDirectory(place.resolve("current"));
            assertThat(CurrentLink.on(host, layout)).isInstanceOf(CurrentLink.NoLink.class);
            assertThat(CurrentLink.on(host, new Layout(place + "/nowhere"))).isInstanceOf(CurrentLink.Nothing.class);
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_current_that_is_a_real_directory_is_refused_with_the_command_that_fixes_it(Shells shell) throws Exception {
        Path place = place();
        Path file = Files.createDirectory(place.resolve("current")).resolve("index.php");
        Files.writeString(file, "the old site");
        try (Host host = new Host(WEB1, shell.connector());
                Lock lock = taken(host, place, "jane")) {
            Switch current = current(host, place, lock);
            assertThatThrownBy(() -> current.to(NEW))
                    .isInstanceOf(RemoteFailure.class)
                    .hasMessageContaining("current is a real directory")
                    .hasMessageContaining("fix it with: mkdir -p")
                    .satisfies(e -> {
                        String fix = e.getMessage().substring(e.getMessage().indexOf("mkdir -p"));
                        Ran.of("sh", "-c", fix).orThrow();
                    });
            assertThat(place.resolve("releases/1/index.php")).hasContent("the old site");
            current.to(NEW);
        }
        assertThat(link(place, "current")).isEqualTo("releases/" + NEW);
    }

    /** @param renames whether the rename has happened when the connection goes */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_connection_lost_under_way_is_looked_into_before_it_is_judged(boolean renames) throws Exception {
        Path place = place();
        Path tools = Files.createDirectory(
                Files.createTempDirectory(directory, "tools").resolve("bin"));
        Files.writeString(
                tools.resolve("mv"),
                "#!/bin/sh\ncase \"$*\" in *held-*/next*) ;; *) exec /bin/mv \"$@\" ;; esac\n"
                        + "[ -e '" + tools + "/armed' ] || exec /bin/mv \"$@\"\n"
                        + (renames ? "/bin/mv \"$@\"\n" : "") + ": >'" + tools + "/reached'\nexec sleep 600\n");
        assertThat(tools.resolve("mv").toFile().setExecutable(true)).isTrue();
        LocalConnector connector = new LocalConnector().tools(tools);
        try (Host host = new Host(WEB1, connector);
                Lock lock = taken(host, place, "jane")) {
            Switch current = current(host, place, lock);
            current.to(OLD);
            current.stage(NEW);
            Files.writeString(tools.resolve("armed"), "");
            Thread cutter = new Thread(() -> {
                while (!Files.exists(tools.resolve("reached"))) {
                    Thread.onSpinWait();
                }
                connector.cut();
            });
            cutter.setDaemon(true);
            cutter.start();
            if (renames) {
                current.turn(NEW, new CurrentLink.Of(OLD));
            } else {
                assertThatThrownBy(() -> current.turn(NEW, new CurrentLink.Of(OLD)))
                        .isInstanceOf(RemoteFailure.class)
                        .hasMessageContaining(
                                "the connection was lost before the switch; current still leads to release " + OLD);
            }
            assertThat(current.live().is(renames ? NEW : OLD)).isTrue();
            assertThat(place.resolve(".zerodown/lock/held-" + lock.token() + "/next"))
                    .doesNotExist();
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void shared_env_follows_the_switch_and_comes_back_with_the_release_that_it_was_of(Shells shell) throws Exception {
        Path place = place();
        Path shared = Files.createDirectories(place.resolve("shared/env"));
        Files.writeString(place.resolve("shared/.env"), "A=by hand");
        Files.writeString(shared.resolve(NEW.value()), "A=uploaded");
        try (Host host = new Host(WEB1, shell.connector());
                Lock lock = taken(host, place, "jane")) {
            Switch current = current(host, place, lock);
            current.to(OLD);
            assertThat(place.resolve("shared/.env")).hasContent("A=by hand");
            current.to(NEW);
            assertThat(place.resolve("shared/.env")).hasContent("A=uploaded");
            assertThat(link(place, "shared/.env")).isEqualTo("env/" + NEW);
            current.to(OLD);
            assertThat(place.resolve("shared/.env")).hasContent("A=by hand");
            current.to(NEW);
            assertThat(place.resolve("shared/.env")).hasContent("A=uploaded");
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_first_deployment_goes_back_to_nothing(Shells shell) throws Exception {
        Path place = place();
        Files.createDirectories(place.resolve("shared/env"));
        Files.writeString(place.resolve("shared/env/" + NEW), "A=uploaded");
        try (Host host = new Host(WEB1, shell.connector());
                Lock lock = taken(host, place, "jane")) {
            Switch current = current(host, place, lock);
            current.to(NEW);
            current.remove();
            assertThat(current.live()).isInstanceOf(CurrentLink.Nothing.class);
            assertThat(Files.exists(place.resolve("shared/.env"), LinkOption.NOFOLLOW_LINKS))
                    .isFalse();
            current.remove();
        }
        assertThat(place.resolve("releases/" + NEW)).exists();
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_public_path_that_is_a_link_leads_into_current_and_back(Shells shell) throws Exception {
        Path place = place();
        Path html = place.resolve("public_html");
        Files.createSymbolicLink(html, Files.createDirectory(place.resolve("old site")));
        try (Host host = new Host(WEB1, shell.connector());
                Lock lock = taken(host, place, "jane")) {
            Switch current = new Switch(
                    host,
                    target(place, Optional.of(new Target.SharedHosting(html.toString(), Target.PublicMode.LINK))),
                    lock,
                    List.of("php"),
                    Optional.empty(),
                    line -> {});
            current.to(OLD);
            assertThat(html.resolve("index.php")).content().contains(OLD.value());
            current.to(NEW);
            assertThat(html.resolve("index.php")).content().contains(NEW.value());
            current.remove();
        }
        assertThat(Files.readSymbolicLink(html)).isEqualTo(place.resolve("old site"));
    }

    @Test
    void where_mv_cannot_rename_over_a_link_the_public_path_is_turned_by_the_php_that_was_named() throws Exception {
        Programs.assume("php");
        Path place = place();
        Path html = place.resolve("public_html");
        Files.createSymbolicLink(html, Files.createDirectory(place.resolve("old site")));
        Path tools = Files.createTempDirectory(directory, "tools");
        tool(tools, "mv", "case \" $* \" in *' -fT '* | *' -T '* | *' -h '*) exit 1 ;; esac\nexec /bin/mv \"$@\"");
        tool(tools, "perl", "exit 1");
        tool(tools, "php", "echo 'this is not the one that was named' >&2\nexit 1");
        tool(tools, "ea-php82", "exec '" + Programs.path("php") + "' \"$@\"");
        try (Host host = new Host(WEB1, new LocalConnector().tools(tools));
                Lock lock = taken(host, place, "jane")) {
            Switch current = new Switch(
                    host,
                    target(place, Optional.of(new Target.SharedHosting(html.toString(), Target.PublicMode.LINK))),
                    lock,
                    List.of("ea-php82"),
                    Optional.empty(),
                    line -> {});

            current.to(NEW);

            assertThat(html.resolve("index.php")).content().contains(NEW.value());
        }
    }

    private static void tool(Path tools, String name, String text) throws IOException {
        Path tool = Files.writeString(tools.resolve(name), "#!/bin/sh\n" + text + "\n");
        assertThat(tool.toFile().setExecutable(true, false)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void a_public_path_that_stays_a_directory_serves_the_live_release_and_keeps_what_is_its_own(Shells shell)
            throws Exception {
        Programs.assume("php");
        Path place = place();
        Path html = Files.createDirectory(place.resolve("public_html"));
        Files.writeString(html.resolve("index.php"), "the old site");
        Files.writeString(html.resolve("robots.txt"), "own");
        Files.writeString(place.resolve("releases/" + OLD + "/public/old.css"), "old");
        Files.createDirectories(place.resolve("releases/" + NEW + "/public/build"));
        Files.writeString(place.resolve("releases/" + NEW + "/public/build/app.js"), "new");
        Files.writeString(place.resolve("releases/" + NEW + "/public/robots.txt"), "released");
        List<String> said = new CopyOnWriteArrayList<>();
        try (Host host = new Host(WEB1, shell.connector());
                Lock lock = taken(host, place, "jane")) {
            Switch current = new Switch(
                    host,
                    target(place, Optional.of(new Target.SharedHosting(html.toString(), Target.PublicMode.COPY))),
                    lock,
                    List.of("php"),
                    Optional.empty(),
                    said::add);
            current.to(OLD);
            assertThat(Ran.of("php", html + "/index.php").orThrow().text()).isEqualTo(OLD.value());
            assertThat(html.resolve("old.css")).hasContent("old");
            current.to(NEW);
            assertThat(Ran.of("php", html + "/index.php").orThrow().text()).isEqualTo(NEW.value());
            assertThat(html.resolve("build/app.js")).hasContent("new");
            assertThat(Files.exists(html.resolve("old.css"), LinkOption.NOFOLLOW_LINKS))
                    .isFalse();
            assertThat(html.resolve("robots.txt")).hasContent("own");
            assertThat(said)
                    .anyMatch(line ->
                            line.equals(html + "/robots.txt is the site's own and hides the one of the release"));
            current.remove();
        }
        assertThat(html.resolve("index.php")).hasContent("the old site");
        assertThat(html.resolve("build")).doesNotExist();
    }
}
