package io.jenkins.plugins.zerodown.jenkins.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.zerodown.fixture.JenkinsDistribution;
import io.jenkins.plugins.zerodown.fixture.Ran;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A real Jenkins on loopback, in a home of its own, run by an ordinary user. Its users are {@link #ADMIN},
 * {@link #DEPLOYER}, {@link #BUILDER} and {@link #READER}, each with his name for a password.
 *
 * <pre>{@code
 * JenkinsServer jenkins = JenkinsServer.shared();                      // one for all tests of this virtual machine
 * try (JenkinsServer mine = JenkinsServer.start()) { … mine.kill(); mine.startAgain(); … }
 * JenkinsClient admin = jenkins.as(JenkinsServer.ADMIN);
 * }</pre>
 */
public final class JenkinsServer implements AutoCloseable {
    /** May do everything. */
    public static final String ADMIN = "admin";
    /** May read and build jobs, and has every permission of ours. */
    public static final String DEPLOYER = "deployer";
    /** May read and build jobs, and has nothing of ours but what that implies. */
    public static final String BUILDER = "builder";
    /** May read jobs. */
    public static final String READER = "reader";
    /** Nobody: without any permission. */
    public static final String ANONYMOUS = "";

    private static final Path HPI = Path.of("target", "zerodown.hpi").toAbsolutePath();

    private static final Pattern COMPLAINT = Pattern.compile(
            "\\A\\S+ \\S+ \\[[^]]*\\]\\s+(WARNING|SEVERE)\\b.*?zerodown", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private static JenkinsServer shared;

    private final Path base;
    private final JenkinsProcess process;

    private JenkinsServer(Path base, JenkinsProcess process) {
        this.base = base;
        this.process = process;
    }

    /** Skips the calling test, by name, where no Jenkins is named or target/zerodown.hpi is not built. */
    public static void assumePresent() {
        JenkinsDistribution.assumed();
        assumeTrue(Files.exists(HPI), "target/zerodown.hpi is not built");
    }

    /**
     * With the plugin; booted at the first call, and stopped when this virtual machine ends. A boot takes half a
     * minute.
     */
    public static synchronized JenkinsServer shared() throws IOException, InterruptedException {
        if (shared == null) {
            shared = start();
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    /** One more, with the plugin: for tests that end it, or change what others rely on. */
    public static JenkinsServer start() throws IOException, InterruptedException {
        return start(List.of(HPI));
    }

    /** Without the plugin, which is then to be uploaded: {@link #plugin()}. */
    public static JenkinsServer withoutPlugin() throws IOException, InterruptedException {
        return start(List.of());
    }

    /** The built archive. */
    public static Path plugin() {
        return HPI;
    }

    private static JenkinsServer start(List<Path> more) throws IOException, InterruptedException {
        assumePresent();
        JenkinsDistribution distribution = JenkinsDistribution.assumed();
        Path base = Files.createTempDirectory("zd-jenkins");
        Path home = Files.createDirectories(base.resolve("home"));
        Path plugins = Files.createDirectories(home.resolve("plugins"));
        List<Path> archives = new ArrayList<>(distribution.plugins());
        archives.addAll(more);
        for (Path archive : archives) {
            Files.copy(archive, plugins.resolve(archive.getFileName().toString().replaceFirst("[.]hpi$", ".jpi")));
        }
        JenkinsHome.write(home);
        Files.createDirectories(base.resolve("files"));
        JenkinsServer server = new JenkinsServer(base, new JenkinsProcess(distribution.war(), base));
        try {
            server.process.own();
            server.process.start();
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** @param path with a leading slash */
    public String url(String path) {
        return process.url() + path;
    }

    /** JENKINS_HOME. */
    public Path home() {
        return base.resolve("home");
    }

    /**
     * A directory for what a test gives Jenkins to read, such as a repository: a temporary directory of JUnit is for
     * root alone.
     */
    public Path files() {
        return base.resolve("files");
    }

    /** Lets the user of Jenkins read what a test has made, and goes on changing. */
    public void show(Path path) throws IOException, InterruptedException {
        Ran.of("chmod", "-R", "a+rX", path.toString()).orThrow();
    }

    /** Lets the user of Jenkins have a file or directory that a test has made. */
    public void give(Path path) throws IOException, InterruptedException {
        process.own(path);
    }

    /** A session of its own, logged in. @param user one of the above */
    public JenkinsClient as(String user) throws IOException, InterruptedException {
        return JenkinsClient.of(this, user);
    }

    /**
     * What is printed by a Groovy text that the administrator runs in the script console. @throws IllegalStateException
     * when it throws
     */
    public String groovy(String script) throws IOException, InterruptedException {
        return as(ADMIN).groovy(script);
    }

    /** Takes a text as Configuration as Code does: what it names is replaced, and nothing else. */
    public void configure(String yaml) throws IOException, InterruptedException {
        Path file = Files.createTempFile(files(), "casc", ".yaml");
        Files.writeString(file, yaml);
        give(file);
        groovy("io.jenkins.plugins.casc.ConfigurationAsCode.get().configure(" + JenkinsClient.quoted(file.toString())
                + ")");
        Files.delete(file);
    }

    /** What Jenkins has logged since it was first started. */
    public String log() throws IOException {
        return process.log();
    }

    /** The warnings and errors in the log that name the plugin, each with its trace. */
    public List<String> complaints() throws IOException {
        return Arrays.stream(log().split("\\R(?=\\d{4}-\\d\\d-\\d\\d )"))
                .filter(entry -> COMPLAINT.matcher(entry).find())
                // Of an update centre that is not asked: it knows no plugin at all.
                .filter(entry -> !entry.contains("UpdateSite$Plugin#getNeededDependencies"))
                // Jenkins' own refusal of what tests send without a crumb.
                .filter(entry -> !entry.contains("CrumbFilter#doFilter"))
                .toList();
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL. What Jenkins has started goes on. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    /** SIGTERM, awaited. */
    public void stop() throws InterruptedException {
        process.stop();
    }

    /** On the same home and port, after {@link #kill()} or {@link #stop()}; returns when it is ready. */
    public void startAgain() throws IOException, InterruptedException {
        process.start();
    }

    @Override
    public void close() {
        try {
            process.end();
            Ran.of("rm", "-rf", base.toString()).orThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
