package io.jenkins.plugins.zerodown.phase09;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Property;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.release.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever somebody has put about, a cleanup removes old releases and what is ZeroDown's own, and nothing else. */
@TestInstance(Lifecycle.PER_CLASS)
@Tag("servers")
class LedAstrayTest {
    private static final String OLD = "20250801000001";
    private static final String LIVE = "20250801000008";

    @TempDir
    static Path directory;

    private List<Shells> shells;

    @BeforeAll
    void shells() throws Exception {
        shells = Shells.present(directory);
    }

    private enum Attack {
        REMOVED_LEADS_OUT,
        REMOVED_LEADS_TO_RELEASES,
        INCOMING_LEADS_OUT,
        JOBS_LEAD_OUT,
        ENVS_LEAD_OUT,
        MANIFESTS_LEAD_OUT,
        STATES_LEAD_OUT,
        QUEUE_LEADS_OUT,
        SHARED_ENV_LEADS_OUT,
        LEFTOVERS_ARE_LINKS,
        RELEASE_IS_A_LINK,
        VENDOR_LEADS_OUT,
        CURRENT_LEADS_OUT,
        CURRENT_IS_DEAD,
        NAMES_OF_TWO_LINES,
        GARBAGE_FOR_STATES,
        GIANT_STATE,
        STATES_OF_OTHERS,
        PIPES,
        ENV_THAT_CLIMBS,
        JOB_THAT_CLIMBS;

        void plant(Path place, Path precious) throws Exception {
            Path own = place.resolve(".zerodown");
            switch (this) {
                case REMOVED_LEADS_OUT -> link(own.resolve("removed"), precious);
                case REMOVED_LEADS_TO_RELEASES -> link(own.resolve("removed"), Path.of("../releases"));
                case INCOMING_LEADS_OUT -> link(own.resolve("incoming"), precious);
                case JOBS_LEAD_OUT -> link(own.resolve("jobs"), precious);
                case ENVS_LEAD_OUT -> link(own.resolve("env"), precious);
                case MANIFESTS_LEAD_OUT -> link(own.resolve("manifests"), precious);
                case STATES_LEAD_OUT -> link(own.resolve("releases"), precious);
                case QUEUE_LEADS_OUT -> link(own.resolve("queue"), precious);
                case SHARED_ENV_LEADS_OUT -> link(place.resolve("shared/env"), precious);
                case LEFTOVERS_ARE_LINKS -> {
                    for (String where : List.of("removed", "incoming", "jobs")) {
                        if (!Files.isSymbolicLink(own.resolve(where))) {
                            link(Files.createDirectories(own.resolve(where)).resolve(OLD), precious);
                            link(own.resolve(where).resolve("x"), Path.of("../../releases"));
                        }
                    }
                }
                case RELEASE_IS_A_LINK -> {
                    delete(place.resolve("releases").resolve(OLD));
                    link(place.resolve("releases").resolve(OLD), precious);
                }
                case VENDOR_LEADS_OUT -> {
                    Path release = place.resolve("releases").resolve(OLD);
                    if (!Files.isSymbolicLink(release)) {
                        link(release.resolve("vendor"), precious);
                        link(release.resolve("node_modules"), Path.of("../../shared"));
                    }
                }
                case CURRENT_LEADS_OUT -> link(place.resolve("current"), precious);
                case CURRENT_IS_DEAD -> link(place.resolve("current"), Path.of("releases/20990101000000"));
                case NAMES_OF_TWO_LINES -> {
                    for (String name : List.of("shared", "releases", "current", "deployment.log")) {
                        Path odd = Files.createDirectories(own.resolve(".new-x\n" + name));
                        Files.setLastModifiedTime(
                                odd, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
                    }
                }
                case GARBAGE_FOR_STATES -> {
                    state(own, OLD, "\u0000\u001b]0;x\u0007{\"state\":");
                    state(own, "20250801000002", "{\"release\":\"../../precious\",\"state\":\"good\"}");
                    state(
                            own,
                            "20250801000003",
                            "{\"state\":\"good\",\"time\":\"9999-99-99\",\"bytes\":1e999,\"deployedAt\":[]}");
                    state(own, "20250801000004", "[".repeat(30_000));
                }
                case GIANT_STATE -> state(own, OLD, "{\"state\":\"good\",\"who\":\"" + "x".repeat(3_000_000) + "\"}");
                case STATES_OF_OTHERS -> {
                    state(own, "..", "{\"state\":\"bad\"}");
                    state(own, "5", "{\"release\":\"5\",\"state\":\"unheard-of\"}");
                    state(own, "20250101000000-..", "{\"state\":\"failed\"}");
                }
                case PIPES -> {
                    for (String pipe : List.of("releases/" + OLD + ".json", "env/pipe", "manifests/" + OLD + ".gz")) {
                        Path at = own.resolve(pipe);
                        if (!Files.isSymbolicLink(at.getParent())) {
                            Files.createDirectories(at.getParent());
                            Files.deleteIfExists(at);
                            Ran.of("mkfifo", at.toString()).orThrow();
                        }
                    }
                }
                case ENV_THAT_CLIMBS -> {
                    if (!Files.isSymbolicLink(own.resolve("env"))) {
                        Files.writeString(
                                Files.createDirectories(own.resolve("env")).resolve(OLD), "../../../precious/file");
                    }
                }
                case JOB_THAT_CLIMBS -> {
                    if (!Files.isSymbolicLink(own.resolve("jobs"))) {
                        Files.writeString(
                                Files.createDirectories(own.resolve("jobs").resolve(OLD + "/6.1"))
                                        .resolve("pid"),
                                "-1\n1 ../..");
                    }
                }
            }
        }

        private static void state(Path own, String id, String text) throws IOException {
            if (!Files.isSymbolicLink(own.resolve("releases"))
                            && !Files.exists(own.resolve("releases/" + id + ".json"), LinkOption.NOFOLLOW_LINKS)
                    || Files.isRegularFile(own.resolve("releases/" + id + ".json"), LinkOption.NOFOLLOW_LINKS)) {
                Files.writeString(own.resolve("releases/" + id + ".json"), text);
            }
        }

        /** In the place of what is there, which is kept beside it. */
        private static void link(Path at, Path to) throws IOException {
            if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(at, at.resolveSibling(".moved-" + at.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.createSymbolicLink(at, to);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothing_but_old_releases_goes(Attack attack) throws Exception {
        for (Shells shell : shells) {
            cleans(shell, EnumSet.of(attack));
        }
    }

    @Property
    void several_at_once_do_not_lead_astray_either() throws Exception {
        Cases.each(20, random -> {
            Set<Attack> some = EnumSet.noneOf(Attack.class);
            for (int i = 2 + random.nextInt(4); i > 0; i--) {
                some.add(Attack.values()[random.nextInt(Attack.values().length)]);
            }
            cleans(shells.get(random.nextInt(shells.size())), some);
        });
    }

    private static void cleans(Shells shell, Set<Attack> attacks) throws Exception {
        Path top = Files.createTempDirectory(directory, "case");
        Path place = Files.createDirectory(top.resolve("app"));
        precious(top);
        RunBuilder builder = RunBuilder.at(place)
                .server(LocalConnector.server("web1"), shell.connector())
                .work(top.resolve("work"));
        DeploymentContext free = builder.build();
        try (var hosts = free.hosts();
                Lock lock = new Lock(hosts.all(), free.layout(), new Owner("jane", Optional.empty()))) {
            cleans(shell, attacks, top, builder, lock);
        }
        delete(top);
    }

    private static void cleans(Shells shell, Set<Attack> attacks, Path top, RunBuilder builder, Lock lock)
            throws Exception {
        Path place = top.resolve("app");
        lock.take(line -> {}, Duration.ofMinutes(1));
        site(place);
        for (Attack attack : attacks) {
            attack.plant(place, top.resolve("precious"));
        }
        Map<String, String> before = kept(top);

        DeploymentContext context = builder.build(lock);
        try (var hosts = context.hosts()) {
            for (Step step : List.of(new OldReleaseCleanup(), new CacheStorageCleanup())) {
                try {
                    step.run(context);
                } catch (StepFailure refused) {
                    assertThat(refused.getMessage()).startsWith("web1: ").contains("nothing was removed");
                }
            }
            lock.close();
        }

        assertThat(kept(top)).as(shell + " " + attacks).isEqualTo(before);
    }

    private static void precious(Path top) throws IOException {
        Path precious = Files.createDirectory(top.resolve("precious"));
        Files.writeString(precious.resolve("file"), "x");
        Files.writeString(precious.resolve("pid"), "1");
        for (int number = 1; number <= 8; number++) {
            String id = OLD.substring(0, 13) + number;
            Files.writeString(Files.createDirectories(precious.resolve(id)).resolve("file"), id);
            Files.writeString(precious.resolve(id + ".json"), "{\"state\":\"good\"}");
            Files.writeString(precious.resolve(id + ".gz"), id);
            Files.writeString(precious.resolve("202407010000" + number + number), id);
        }
    }

    private static void site(Path place) throws IOException {
        for (int number = 1; number <= 8; number++) {
            String id = OLD.substring(0, 13) + number;
            Files.writeString(
                    Files.createDirectories(place.resolve("releases").resolve(id))
                            .resolve("index.php"),
                    id);
            Files.createDirectories(place.resolve(".zerodown/releases"));
            Files.writeString(
                    place.resolve(".zerodown/releases/" + id + ".json"),
                    "{\"release\":\"" + id + "\",\"state\":\"good\"}");
            Files.writeString(
                    Files.createDirectories(place.resolve("shared/env")).resolve(id), "A=1");
        }
        Files.createDirectories(place.resolve("releases/5"));
        Files.writeString(
                Files.createDirectories(place.resolve("shared/storage")).resolve("upload"), "x");
        Files.writeString(place.resolve("deployment.log"), "x");
        Files.createSymbolicLink(place.resolve("current"), Path.of("releases/" + LIVE));
    }

    /** All that must be there afterwards: not releases that may go (the first three), nor ZeroDown's own notes. */
    private static Map<String, String> kept(Path top) throws IOException {
        Map<String, String> kept = new TreeMap<>();
        try (Stream<Path> all = Files.walk(top)) {
            for (Path path : all.toList()) {
                String name = top.relativize(path).toString();
                if (!name.startsWith("app/.zerodown")
                        && !name.startsWith("work")
                        && !name.matches("app/(releases|shared/env)/2025080100000[123].*")
                        && !name.matches("app/shared/env")) {
                    kept.put(
                            name,
                            Files.isSymbolicLink(path)
                                    ? Files.readSymbolicLink(path).toString()
                                    : Files.isRegularFile(path) ? Files.readString(path) : "");
                }
            }
        }
        return kept;
    }

    private static void delete(Path path) throws Exception {
        Ran.of("rm", "-rf", path.toString()).orThrow();
    }
}
