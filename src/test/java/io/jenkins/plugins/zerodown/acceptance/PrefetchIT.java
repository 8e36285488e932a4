package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.OneServer;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asking servers ahead of time makes a deployment faster, and changes nothing else. */
class PrefetchIT {
    private static final Pattern RELEASE = Pattern.compile("20[0-9]{12}");
    private static final Pattern NEVER_NEEDED = Pattern.compile("asked ahead of time, and not needed: (.*)");

    /** Figures of time and size, the address and what is measured of it. */
    private static final Pattern MEASURED = Pattern.compile(
            "[0-9]+(\\.[0-9]+)? ?(s|ms|kB|MB|GB|B)\\b|free-kilobytes [0-9]+|free-inodes [0-9]+ of [0-9]+"
                    + "|127\\.0\\.0\\.1:[0-9]+|/[^ ]*/with(out)?/application");

    /** What differs from one deployment to the next by its nature, and the engine's own bookkeeping of times. */
    private static final String TREE = "cd '" + TestServer.DEPLOY_PATH + "' && find . \\( -path './.zerodown/spare*'"
            + " -o -path './.zerodown/removed/*' -o -path './.zerodown/scripts*'"
            + " -o -path './shared/storage/framework/*/*' -o -name '*.log'"
            + " -o -name '.released-*' \\) -prune -o -printf '%y %m %u %p %l\\n' | LC_ALL=C sort;"
            + " cd current && find . -type f ! -path './bootstrap/cache/*'"
            + " ! -path ./vendor/autoload.php ! -path './vendor/composer/autoload_*' -exec sha256sum {} + | "
            + "LC_ALL=C sort";

    @TempDir
    Path directory;

    @BeforeEach
    void assumePresent() {
        OneServer.assumePresent();
    }

    /** What one row of deployments has said and left. */
    private record Row(List<String> said, List<String> left, List<String> neverNeeded) {}

    private Row row(String name, String... options) throws Exception {
        List<String> said = new ArrayList<>();
        List<String> neverNeeded = new ArrayList<>();
        try (OneServer site = OneServer.start(Files.createDirectory(directory.resolve(name)))) {
            healthIs(site, "/health");
            LaravelApplication application =
                    LaravelApplication.in(site.project().application());
            Map<String, Integer> ids = new LinkedHashMap<>();

            application.write();
            tell(site, ids, said, neverNeeded, "deploy", options);
            application
                    .withVersion("2")
                    .withMigration("2025_01_01_000000_create_tags", "Schema::create('tags', fn ($t) => $t->id());")
                    .write();
            tell(site, ids, said, neverNeeded, "deploy", options);
            tell(site, ids, said, neverNeeded, "deploy", options);
            healthIs(site, "/nowhere");
            tell(site, ids, said, neverNeeded, "deploy", options);
            healthIs(site, "/health");
            tell(site, ids, said, neverNeeded, "rollback", options);
            tell(site, ids, said, neverNeeded, "cleanup", options);
            List<String> left = site.type(TREE)
                    .out()
                    .lines()
                    .map(line -> plain(line, ids))
                    .sorted()
                    .toList();
            return new Row(said, left, neverNeeded);
        }
    }

    private static void healthIs(OneServer site, String path) throws Exception {
        site.project().options("""
                envFile: production.env
                health: {url: "%s", attempts: 2, interval: 1s}
                """.formatted(site.web().url(path)));
    }

    private static void tell(
            OneServer site,
            Map<String, Integer> ids,
            List<String> said,
            List<String> neverNeeded,
            String command,
            String... options)
            throws Exception {
        List<String> words = new ArrayList<>(List.of(options));
        if (command.equals("deploy")) {
            words.add("--profile");
        }
        Ran ran = site.project().run(command, words.toArray(new String[0]));
        said.add(command + " ended with " + ran.exit());
        for (String line : (ran.out() + ran.err()).split("\n")) {
            Matcher never = NEVER_NEEDED.matcher(line);
            if (never.matches()) {
                neverNeeded.add(never.group(1));
                break;
            }
            // The table of the profile is all figures.
            if (!line.matches(".* [0-9]+ +[0-9]+$|.* seconds +trips .*")) {
                said.add(plain(line, ids));
            }
        }
    }

    private static String plain(String line, Map<String, Integer> ids) {
        // Each row has a web server of its own, whose number may look like a release's.
        String named = RELEASE.matcher(line.replaceAll("zd-web[0-9]+", "NAME"))
                .replaceAll(id -> "RELEASE-" + ids.computeIfAbsent(id.group(), unknown -> ids.size() + 1));
        return MEASURED.matcher(named).replaceAll("FIGURE").replaceAll("held-[0-9a-f]+|\\b[0-9a-f]{40}\\.php", "NAME");
    }

    @Tag("long")
    @Test
    void a_row_of_deployments_says_and_leaves_the_same_without_it() throws Exception {
        Row with = row("with");
        // A call that is built otherwise when its turn comes than when it was asked ahead of time is asked twice.
        assertThat(with.neverNeeded.subList(0, 3)).containsOnly("nothing");

        Row without = row("without", "--no-prefetch");

        assertThat(without.said).isEqualTo(with.said);
        assertThat(without.left).isEqualTo(with.left);
        assertThat(with.said).contains("deploy ended with 0", "rollback ended with 0", "cleanup ended with 0");
        assertThat(with.said).as("the fourth is taken back").anyMatch(line -> line.matches("deploy ended with [1-9]"));
    }
}
