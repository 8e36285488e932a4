package io.jenkins.plugins.zerodown.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.Load;
import io.jenkins.plugins.zerodown.fixture.OneServer;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.workspace.FileTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Laravel application where the web server reads a {@code public_html} that nobody can turn to another directory. */
class SharedHostingIT {
    private static final String PUBLIC_PATH = TestServer.ROOT + "/public_html";

    @TempDir
    Path directory;

    private OneServer site;
    private LaravelApplication application;

    @BeforeEach
    void start() throws Exception {
        OneServer.assumePresent();
        Programs.assume("composer");
        site = OneServer.start(directory, PUBLIC_PATH);
        site.project().options("""
                envFile: production.env
                health: {url: "%s", attempts: 2, interval: 1s}
                """.formatted(site.web().url("/health")));
        application = LaravelApplication.in(site.project().application());
    }

    @AfterEach
    void stop() {
        if (site != null) {
            site.close();
        }
    }

    private void publicMode(String mode) throws Exception {
        site.project().target("publicPath: " + PUBLIC_PATH + "\npublicMode: " + mode + "\n");
    }

    private void deploy(int status) throws Exception {
        Ran ran = site.project().run("deploy");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isEqualTo(status);
    }

    private Path publicHtml() {
        return site.server().root().resolve("public_html");
    }

    /** The second release, one that fails its health check, and a rollback, while visitors come. */
    private Load.Report secondThenBrokenThenBack() throws Exception {
        try (Load load = Load.on(site.web().url("/"), 2)) {
            application.withVersion("2").write();
            asset(2);
            Files.writeString(site.project().application().resolve("public/second.txt"), "only in the second\n");
            deploy(0);
            assertThat(site.page("/build/assets/app-1.js")).isEqualTo("200 asset 1");
            assertThat(site.page("/build/assets/app-2.js")).isEqualTo("200 asset 2");
            assertThat(site.page("/")).startsWith("200 version 2");
            assertThat(site.page("/second.txt")).isEqualTo("200 only in the second");
            assertThat(site.page("/storage/logo.txt")).isEqualTo("200 a logo");

            LaravelApplication.in(site.project().application())
                    .withVersion("3")
                    .brokenAt(LaravelApplication.Broken.HEALTH)
                    .write();
            deploy(1);
            assertThat(site.page("/")).startsWith("200 version 2");

            Ran back = site.project().run("rollback");
            assertThat(back.exit()).as(back.out() + back.err()).isZero();
            assertThat(site.page("/build/assets/app-2.js"))
                    .as("of a page that is open")
                    .isEqualTo("200 asset 2");
            load.awaitMore(20);
            return load.stop();
        }
    }

    /** What Vite has built, and nothing of the build before. */
    private void asset(int number) throws Exception {
        Path build = site.project().application().resolve("public/build");
        FileTree.delete(build);
        Files.createDirectories(build.resolve("assets"));
        Files.writeString(build.resolve("manifest.json"), "{}");
        Files.writeString(build.resolve("assets/app-" + number + ".js"), "asset " + number + "\n");
    }

    private void upload() throws Exception {
        site.type("echo 'a logo' > app/shared/storage/app/public/logo.txt");
        assertThat(site.page("/storage/logo.txt")).isEqualTo("200 a logo");
    }

    @Tag("long")
    @Test
    void a_public_html_that_is_a_link_serves_each_release_and_no_visitor_sees_a_failure() throws Exception {
        publicMode("link");
        application.write();
        asset(1);
        deploy(0);
        assertThat(site.page("/")).startsWith("200 version 1");
        upload();

        Load.Report visitors = secondThenBrokenThenBack();

        assertThat(visitors.failures()).as(visitors.kinds() + site.web().log()).isZero();
        assertThat(Files.readSymbolicLink(publicHtml())).hasToString(TestServer.DEPLOY_PATH + "/current/public");
        assertThat(site.page("/")).startsWith("200 version 1");
        assertThat(site.page("/robots.txt")).startsWith("200 ");
        assertThat(site.page("/storage/logo.txt")).isEqualTo("200 a logo");
    }

    @Test
    void a_public_html_that_is_a_directory_keeps_what_is_the_users_own() throws Exception {
        publicMode("copy");
        site.type("mkdir public_html; echo 'my own page' > public_html/about.html;"
                + "echo '<?php echo \"soon\";' > public_html/index.php");
        application.write();
        asset(1);
        deploy(0);
        assertThat(site.page("/")).startsWith("200 version 1");
        upload();

        Load.Report visitors = secondThenBrokenThenBack();

        assertThat(visitors.failures()).as(visitors.kinds() + site.web().log()).isZero();
        assertThat(site.page("/")).startsWith("200 version 1");
        assertThat(site.page("/about.html")).isEqualTo("200 my own page");
        assertThat(site.page("/robots.txt")).startsWith("200 ");
        assertThat(site.page("/storage/logo.txt")).isEqualTo("200 a logo");
        assertThat(Files.isSymbolicLink(publicHtml().resolve("second.txt")))
                .as("gone with its release")
                .isFalse();
        assertThat(site.server().deployPath().resolve(".zerodown/public/index.php"))
                .hasContent("<?php echo \"soon\";");
    }

    @Tag("long")
    @Test
    void a_public_html_that_is_a_directory_and_should_be_a_link_is_refused_with_the_fix() throws Exception {
        publicMode("link");
        site.type("mkdir public_html; echo 'my own page' > public_html/index.html");
        application.write();

        Ran refused = site.project().run("deploy");

        assertThat(refused.exit()).as(refused.out()).isEqualTo(1);
        assertThat(refused.out()).contains("3.2  failed").doesNotContain("3.4. File Transfer");
        assertThat(site.page("/index.html")).isEqualTo("200 my own page");
        Matcher fix = Pattern.compile("move it away once \\((mv [^)]*)\\)").matcher(refused.err());
        assertThat(fix.find()).as(refused.err()).isTrue();
        site.type(fix.group(1));
        deploy(0);
        assertThat(site.page("/")).startsWith("200 version 1");
    }
}
