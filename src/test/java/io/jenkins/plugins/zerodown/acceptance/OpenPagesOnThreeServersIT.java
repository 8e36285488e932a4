package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Project;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.ThreeServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind a balancer a page comes from one server, and each of its files from any. */
@Tag("long")
class OpenPagesOnThreeServersIT {
    private static final int SWITCHES = Integer.getInteger("zd.switches", 6);
    private static final String ASSETS = "public/build/assets";
    private static final Pattern VERSION = Pattern.compile("version (\\d+) release \\d+\\s*");

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final AtomicInteger pages = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    @Test
    void every_page_finds_its_files_during_switches_and_rollbacks() throws Exception {
        ThreeServers.assumePresent();
        try (ThreeServers servers = ThreeServers.start()) {
            Project project = servers.project(directory);
            project.options(servers.options()
                    .replace("envFile: production.env\n", "kind: php\n")
                    .replace("/health", "/"));
            deploy(project, 1);
            List<Thread> visitors = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread visitor = new Thread(() -> visit(servers.sites()), "visitor-" + i);
                visitor.setDaemon(true);
                visitor.start();
                visitors.add(visitor);
            }
            for (int n = 2; n <= SWITCHES; n++) {
                if (n % 3 == 0) {
                    Ran back = project.run("rollback");
                    assertThat(back.exit()).as(back.out() + back.err()).isZero();
                } else {
                    deploy(project, n);
                }
            }
            over = true;
            for (Thread visitor : visitors) {
                visitor.join(20_000);
            }
            System.out.println("open pages on three servers: " + pages + " pages with their files during "
                    + (SWITCHES - 1) + " switches, failures: " + failures.size());
        }
        assertThat(failures).isEmpty();
        assertThat(pages).hasValueGreaterThan(20 * SWITCHES);
    }

    private void visit(List<String> sites) {
        while (!over) {
            try {
                String page = get(any(sites), "/");
                Matcher version = VERSION.matcher(page);
                if (!version.matches()) {
                    failures.add("/: " + page);
                    continue;
                }
                for (int i = 0; i < 3; i++) {
                    String path = "/build/assets/lazy" + i + "-" + version.group(1) + ".js";
                    String asset = get(any(sites), path);
                    if (!asset.equals("lazy " + i + " of " + version.group(1))) {
                        failures.add(path + ": " + asset);
                    }
                }
                pages.incrementAndGet();
            } catch (IOException e) {
                failures.add(e.toString());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static String any(List<String> sites) {
        return sites.get(ThreadLocalRandom.current().nextInt(sites.size()));
    }

    private String get(String site, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(site + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200 ? answer.body() : answer.statusCode() + " " + answer.body();
    }

    private static void deploy(Project project, int version) throws Exception {
        Path application = PlainPhpApplication.write(project.application(), Integer.toString(version));
        Path assets = Files.createDirectories(application.resolve(ASSETS));
        try (var old = Files.list(assets)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        Files.writeString(application.resolve("public/build/manifest.json"), "{}");
        for (int i = 0; i < 3; i++) {
            Files.writeString(assets.resolve("lazy" + i + "-" + version + ".js"), "lazy " + i + " of " + version);
        }
        Ran ran = project.run("deploy");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    }
}
