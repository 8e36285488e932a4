package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at the servers of a site after something went wrong, and collects which promises were broken. */
final class Promises {
    private static final Pattern SAID = Pattern.compile("(web\\d+): (release \\d+|no release)");

    private final CutSite site;
    private final List<String> broken;

    Promises(CutSite site, List<String> broken) {
        this.site = site;
        this.broken = broken;
    }

    /** What an ending says of the servers is what they serve. */
    void judge(Ending ending, List<String> before) {
        try {
            for (int i = 0; i < site.size(); i++) {
                String name = "web" + (i + 1);
                String live = site.live(i);
                if (ending instanceof Ending.Done done
                        && done.release().isPresent()
                        && !live.equals(done.release().get().value())) {
                    broken.add(name + " serves " + live + " after: " + done.message());
                } else if (ending instanceof Ending.Diverged diverged) {
                    Matcher said = SAID.matcher(diverged.message());
                    String last = "";
                    while (said.find()) {
                        last = said.group(1).equals(name) ? said.group(2) : last;
                    }
                    if (!last.isEmpty() && !last.equals(live.isEmpty() ? "no release" : "release " + live)) {
                        broken.add(
                                name + " serves " + live + " and is said to serve " + last + ": " + diverged.message());
                    }
                } else if (!(ending instanceof Ending.Done) && !live.equals(before.get(i))) {
                    broken.add(
                            name + " served " + before.get(i) + " and serves " + live + " after: " + ending.message());
                }
            }
        } catch (IOException e) {
            broken.add(e.toString());
        }
    }

    private Path state(int number) {
        return site.server(number).deployPath().resolve(".zerodown");
    }

    /**
     * Every release that is said to be complete is; states and directories agree; locks and commands are as they
     * should.
     */
    void lookAtServers() throws IOException, InterruptedException {
        for (int i = 0; i < site.size(); i++) {
            String name = "web" + (i + 1);
            Path releases = site.server(i).deployPath().resolve("releases");
            CutSite.damage(releases.resolve(site.live(i)))
                    .ifPresent(what -> broken.add(name + " serves what is not whole: " + what));
            for (Path release : list(releases)) {
                Path file = state(i).resolve("releases/" + release.getFileName() + ".json");
                String text = text(file);
                boolean complete = text.contains("\"ready\"") || text.contains("\"good\"") || text.contains("\"bad\"");
                if (complete) {
                    CutSite.damage(release)
                            .ifPresent(what -> broken.add(name + ": " + text.strip() + " is not whole: " + what));
                } else if (!text.contains("\"building\"") && !text.contains("\"failed\"") && !isProbe(release)) {
                    broken.add(name + ": " + release.getFileName() + " has no state: '" + text + "'");
                }
            }
            // A removal that is not over yet, or was cut off, has the directory in .zerodown/removed: the next cleanup
            // ends it.
            for (Path file : list(state(i).resolve("releases"))) {
                String id = file.getFileName().toString();
                String text = text(file);
                if (id.matches("\\d+\\.json")
                        && (text.contains("\"ready\"") || text.contains("\"good\""))
                        && !Files.isDirectory(releases.resolve(id.replace(".json", "")))
                        && !Files.exists(state(i).resolve("removed/" + id.replace(".json", "")))
                        && Files.exists(file)) {
                    broken.add(name + ": " + text.strip() + " has no directory");
                }
            }
            lookAtLock(i);
            lookAtCommands(i);
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            // Also where a killed engine's last script is still at work.
            return "";
        }
    }

    /** Of a look at the server that was killed, or is not over yet: a cleanup takes it away. */
    private static boolean isProbe(Path directory) throws IOException {
        return directory.getFileName().toString().startsWith(".zerodown-probe-")
                && list(directory).isEmpty();
    }

    /**
     * Free, or its owner does not live any more. What was asked before the cut may still be at work at the first look.
     */
    private void lookAtLock(int number) throws IOException, InterruptedException {
        Path lock = state(number).resolve("lock");
        Map<Path, Object> seen = beats(lock);
        for (int looks = 0; looks < 2 && Files.exists(lock); looks++) {
            Thread.sleep(1200);
            Map<Path, Object> later = beats(lock);
            if (later.isEmpty() || later.equals(seen)) {
                return;
            }
            seen = later;
        }
        if (!seen.isEmpty() && Files.exists(lock)) {
            broken.add("web" + (number + 1) + " is locked by somebody who lives, though nobody is at work");
        }
    }

    /** After a deployment that ended well. */
    void lookForLocks() {
        for (int i = 0; i < site.size(); i++) {
            if (Files.exists(state(i).resolve("lock"))) {
                broken.add("web" + (i + 1) + " is still locked after a deployment that ended well");
            }
        }
    }

    private static Map<Path, Object> beats(Path lock) throws IOException {
        Map<Path, Object> beats = new HashMap<>();
        for (Path held : list(lock)) {
            if (Files.exists(held.resolve("heartbeat"))) {
                beats.put(held, Files.getLastModifiedTime(held.resolve("heartbeat")));
            }
        }
        return beats;
    }

    private void lookAtCommands(int number) throws IOException {
        Path ran = site.server(number).root().resolve("ran");
        Set<String> once = new HashSet<>();
        for (String release : Files.exists(ran) ? Files.readAllLines(ran) : List.<String>of()) {
            if (!once.add(release)) {
                broken.add("web" + (number + 1) + ": the user's command ran twice for release " + release);
            }
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
