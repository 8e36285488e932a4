package io.jenkins.plugins.zerodown.cli.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Shows the main job on this machine alone: two releases go live, a third is broken on purpose and taken back, the
 * second is left again by a rollback; and all the while visitors load the page. It types the commands that a user would
 * type.
 */
public final class Demo {
    private static final String FIRST = "1.0";
    private static final String SECOND = "2.0";
    private static final String BROKEN = "3.0";
    private static final int DONE = 0;
    private static final int FAILED = 1;

    private final PrintStream out;
    private final Commands commands;

    /** The command line, in this process. */
    public interface Commands {
        /** @param environment beside this process's own; @return the exit status */
        int run(Map<String, String> environment, String... arguments);
    }

    public Demo(PrintStream out, Commands commands) {
        this.out = out;
        this.commands = commands;
    }

    /** @return 0 when everything went as promised, else 1 */
    public int run() throws IOException {
        long began = System.nanoTime();
        int status = DONE;
        try (Scene scene = Scene.set()) {
            introduce(scene);
            act(scene);
        } catch (NotAsPromised e) {
            tell("Not as promised: " + e.getMessage());
            status = FAILED;
        }
        tell(String.format(
                Locale.ROOT,
                "Took %d s; nothing is left behind.",
                Duration.ofNanos(System.nanoTime() - began).toSeconds()));
        return status;
    }

    /** Ends the demo, also when somebody stops one of its commands. */
    private static final class NotAsPromised extends Exception {
        private static final long serialVersionUID = 1;

        NotAsPromised(String message) {
            super(message);
        }
    }

    private void introduce(Scene scene) {
        out.println("A small application with Laravel's layout goes live on a server that is this process:");
        out.println("  an SSH server on " + DemoServer.HOST + ":"
                + scene.server().port() + ", whose commands /bin/sh runs,");
        out.println("  and a web server, " + scene.site().url("/") + ", that stands in for nginx and PHP:");
        out.println("  for every request it asks where 'current' leads.");
        out.println("All files are in " + scene.directory() + ", for as long as this runs.");
    }

    private void act(Scene scene) throws IOException, NotAsPromised {
        deploy(scene, FIRST, false);
        promise(scene, "the first release is live", FIRST);
        try (Visitors visitors = new Visitors(scene.site().port())) {
            tell(Visitors.COUNT + " visitors load the page from now on, without a pause.");
            deploy(scene, SECOND, false);
            promise(scene, "the second release is live", SECOND);
            tell("The third release wants a setting that the .env lacks: its health page fails once it is live.");
            deploy(scene, BROKEN, true);
            promise(scene, "the broken third release was taken back", SECOND);
            tell("The second release is not wanted after all.");
            type(scene, DONE, "rollback", "-f", scene.configuration().toString());
            promise(scene, "the rollback serves the first release again", FIRST);
            type(scene, DONE, "releases", "-f", scene.configuration().toString());
            visitors.close();
            count(visitors);
        }
    }

    private void deploy(Scene scene, String version, boolean broken) throws IOException, NotAsPromised {
        Path source = scene.directory().resolve("source-" + version);
        DemoApplication.write(source, version);
        if (broken) {
            DemoApplication.breakHealth(source);
        }
        type(
                scene,
                broken ? FAILED : DONE,
                "deploy",
                "-f",
                scene.configuration().toString(),
                "--no-build",
                "--source",
                source.toString());
    }

    private void type(Scene scene, int expected, String... arguments) throws NotAsPromised {
        tell("$ zerodown " + String.join(" ", arguments));
        int status = commands.run(Map.of("XDG_CACHE_HOME", scene.cache().toString()), arguments);
        out.flush();
        if (status != expected) {
            throw new NotAsPromised(arguments[0] + " ended with status " + status + " instead of " + expected);
        }
    }

    private void promise(Scene scene, String what, String version) throws IOException, NotAsPromised {
        String live = scene.liveVersion();
        if (!live.equals(version)) {
            throw new NotAsPromised(what + ": version " + version + " should be live, and " + live + " is");
        }
        tell("As promised: " + what + " (" + version + ").");
    }

    private void count(Visitors visitors) throws NotAsPromised {
        tell(String.format(
                Locale.ROOT,
                "%,d requests, %,d failed. Visitors were served the versions %s.",
                visitors.requests(),
                visitors.failures(),
                String.join(", ", visitors.versions().stream().sorted().toList())));
        if (visitors.failures() > 0) {
            throw new NotAsPromised("requests failed: " + String.join("; ", visitors.complaints()));
        }
        if (!visitors.versions().containsAll(List.of(FIRST, SECOND))) {
            throw new NotAsPromised("the visitors were not served both releases");
        }
    }

    private void tell(String text) {
        out.println();
        out.println(text);
    }
}
