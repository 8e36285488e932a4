package io.jenkins.plugins.zerodown.probe;

import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The OPcache of a pool of PHP-FPM. Each release has paths of its own there, and those of releases that are gone are
 * never given up: once it is full, PHP compiles every request anew, ten times slower as was seen with Laravel 11 and
 * the 128 MB of Debian's packages after five releases.
 *
 * @param full whether it has turned something away
 * @param freeBytes of it
 * @param bytes in all
 * @param keys that are taken
 * @param mostKeys opcache.max_accelerated_files, rounded up to a prime
 * @param olderBytes that files of releases take which are neither live nor the new one; looked at where room is scarce
 * @param emptied whether it was just emptied
 */
public record PoolCache(
        boolean full, long freeBytes, long bytes, long keys, long mostKeys, long olderBytes, boolean emptied) {
    private static final Pattern SAID = Pattern.compile("cache ([01]) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) ([01])");

    /** Empty where there is none, or nothing can be learnt of it. */
    static Optional<PoolCache> parse(String said) {
        Matcher match = SAID.matcher(said.strip());
        return match.matches()
                ? Optional.of(new PoolCache(
                        match.group(1).equals("1"),
                        Long.parseLong(match.group(2)),
                        Long.parseLong(match.group(3)),
                        Long.parseLong(match.group(4)),
                        Long.parseLong(match.group(5)),
                        Long.parseLong(match.group(6)),
                        match.group(7).equals("1")))
                : Optional.empty();
    }

    /** How it is, asked through a release that the pool can open. */
    public static Optional<PoolCache> read(PoolRequest pool, Host host, Optional<ReleaseId> live)
            throws RemoteFailure, StepFailure, InterruptedException {
        return pool.cache(host, live, false);
    }

    /** Empties it, for all pools of that PHP-FPM. Requests under way go on; each page is compiled once more. */
    public static Optional<PoolCache> empty(PoolRequest pool, Host host, Optional<ReleaseId> live)
            throws RemoteFailure, StepFailure, InterruptedException {
        return pool.cache(host, live, true);
    }

    /** Whether older releases have a part of it that is worth having: a tenth. */
    public boolean hasOlder() {
        return olderBytes * 10 > bytes || full && olderBytes > 0 || keys * 4 > mostKeys * 3 && olderBytes > 0;
    }

    /** Whether the next release may find no room: less than a quarter is left. */
    public boolean isScarce() {
        return full || freeBytes * 4 < bytes || keys * 4 > mostKeys * 3;
    }

    @Override
    public String toString() {
        return String.format(
                "%,d of %,d MB and %,d of %,d keys", (bytes - freeBytes) >> 20, bytes >> 20, keys, mostKeys);
    }
}
