package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is seen of a deployment from outside, whatever did it: on the network interface, in the log of sshd, on the
 * servers.
 *
 * @param networkInterface of this machine that leads to the servers and carries nothing else; absent: bytes are not
 *     counted
 * @param logs of the servers' sshd at LogLevel VERBOSE, where this machine can read them; none: nothing is counted in
 *     them
 */
record Outside(Optional<String> networkInterface, List<Path> logs) {
    private static final Path INTERFACES = Path.of("/proc/net/dev");
    private static final int RECEIVED = 0;
    private static final int SENT = 8;
    private static final Pattern CONNECTION = Pattern.compile("Accepted \\S+ for ");
    /**
     * Prints when the link was renamed, how many files the live release shares with the one before, and when the
     * engine's spare was ready, or 0.
     */
    private static final String AFTER = """
            live=$(readlink current); live=${live##*/}; before=$(ls releases | sort | grep -v "^$live" | tail -n 1); \
            ready=0
            if [ -d .zerodown ]; then
              tries=0
              while [ ! -d ".zerodown/spare/$live" ] && [ "$tries" -lt 600 ]; do sleep 0.1; tries=$((tries + 1)); done
              ready=$(find ".zerodown/spare/$live" -maxdepth 0 -printf %C@)
            fi
            find current -maxdepth 0 -printf '%C@ '
            inodes() { find "releases/$1/" -type f -printf '%i\\n' | sort; }
            { inodes "$live"; [ -z "$before" ] || inodes "$before"; } | sort | uniq -d | wc -l | tr '\\n' ' '
            printf '%s\\n' "$ready"
            """;

    private static final Pattern EXEC = Pattern.compile("Starting session: ");

    /** Counts from now on. */
    Looking begin() throws IOException {
        return new Looking(bytes(RECEIVED), bytes(SENT), sizes());
    }

    /** As it was at one moment. */
    final class Looking {
        private final long received;
        private final long sent;
        private final long[] sizes;

        private Looking(long received, long sent, long[] sizes) {
            this.received = received;
            this.sent = sent;
            this.sizes = sizes;
        }

        /** What has come since; costs nothing that a later look would see. */
        Cost seen(Site site) throws IOException {
            Cost seen = Cost.NOTHING;
            if (networkInterface.isPresent()) {
                seen = seen.and(Measure.SENT, bytes(SENT) - sent).and(Measure.RECEIVED, bytes(RECEIVED) - received);
            }
            if (!logs.isEmpty()) {
                String logged = logged();
                seen = seen.and(
                                Measure.CONNECTIONS,
                                (double) count(logged, CONNECTION)
                                        / site.hosts().size())
                        .and(
                                Measure.EXECS,
                                (double) count(logged, EXEC) / site.hosts().size());
            }
            return seen;
        }

        private String logged() throws IOException {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < logs.size(); i++) {
                try (RandomAccessFile log = new RandomAccessFile(logs.get(i).toFile(), "r")) {
                    byte[] added = new byte[(int) (log.length() - sizes[i])];
                    log.seek(sizes[i]);
                    log.readFully(added);
                    text.append(new String(added, StandardCharsets.ISO_8859_1));
                }
            }
            return text.toString();
        }
    }

    /**
     * Asks the servers, over connections of its own. Returns when they have ended what a deployment leaves to them, so
     * that it costs the next one nothing, whosever that is.
     */
    Cost after(Site site, String contender) throws IOException, InterruptedException {
        List<String> said = site.ask("cd '" + site.directory(contender) + "' && " + AFTER);
        double[] renamed =
                said.stream().mapToDouble(words -> number(words, 0)).sorted().toArray();
        Cost after = Cost.NOTHING.and(Measure.LINKED, number(said.get(0), 1));
        if (number(said.get(0), 2) > 0) {
            after = after.and(
                    Measure.READIED,
                    said.stream()
                            .mapToDouble(words -> number(words, 2) - number(words, 0))
                            .max()
                            .orElseThrow());
        }
        return renamed.length < 2
                ? after
                : after.and(Measure.SPREAD, (renamed[renamed.length - 1] - renamed[0]) * 1000);
    }

    private static double number(String words, int place) {
        return Double.parseDouble(words.split(" ")[place].strip());
    }

    private long[] sizes() throws IOException {
        long[] sizes = new long[logs.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Files.size(logs.get(i));
        }
        return sizes;
    }

    private long bytes(int column) throws IOException {
        if (networkInterface.isEmpty()) {
            return 0;
        }
        String lead = networkInterface.get() + ":";
        return Files.readAllLines(INTERFACES).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(lead))
                .findFirst()
                .map(line ->
                        Long.parseLong(line.substring(lead.length()).strip().split("\\s+")[column]))
                .orElseThrow(() -> new IOException("this machine has no network interface " + networkInterface.get()));
    }

    private static long count(String text, Pattern what) {
        return what.matcher(text).results().count();
    }
}
