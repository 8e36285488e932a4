package io.jenkins.plugins.zerodown.release;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a release's directory: the UTC time of its creation as yyyyMMddHHmmss, or what another tool called it
 * (Capistrano's times, Deployer's numbers). Ids of equal length order by age.
 */
public record ReleaseId(String value) implements Comparable<ReleaseId> {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withZone(ZoneOffset.UTC);
    private static final Pattern LEGAL = Pattern.compile("[0-9]{1,20}(-[0-9]{1,4})?");

    public ReleaseId {
        if (!isLegal(value)) {
            throw new IllegalArgumentException(
                    "'" + value + "' is not a release id: digits such as 20250820092100 are");
        }
    }

    public static boolean isLegal(String value) {
        return LEGAL.matcher(value).matches();
    }

    public static ReleaseId at(Instant time) {
        return new ReleaseId(FORMAT.format(time));
    }

    /** When it was made; empty where the id is no time. */
    public Optional<Instant> time() {
        try {
            return Optional.of(Instant.from(FORMAT.parse(value)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(ReleaseId other) {
        int byLength = Integer.compare(value.length(), other.value.length());
        return byLength != 0 ? byLength : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
