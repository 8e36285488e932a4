package io.jenkins.plugins.zerodown.jenkins.pages;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Sizes and times as pages and logs write them. */
public final class Amounts {
    private static final int KILO = 1000;

    private Amounts() {}

    /** In the units of 1000 that disks and networks are sold in. */
    static String bytes(long bytes) {
        double size = bytes;
        for (String unit : List.of("B", "kB", "MB")) {
            if (size < KILO) {
                return String.format(Locale.ROOT, unit.equals("B") ? "%.0f %s" : "%.1f %s", size, unit);
            }
            size /= KILO;
        }
        return String.format(Locale.ROOT, "%.1f GB", size);
    }

    /** In its two largest units, or one where that says enough: {@code 0.4 s}, {@code 42 s}, {@code 3 min 5 s}. */
    public static String duration(long millis) {
        Duration took = Duration.ofMillis(Math.max(0, millis));
        if (took.toSeconds() < 10) {
            return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
        }
        if (took.toMinutes() < 1) {
            return took.toSeconds() + " s";
        }
        return took.toHours() < 1
                ? took.toMinutes() + " min " + took.toSecondsPart() + " s"
                : took.toHours() + " h " + took.toMinutesPart() + " min";
    }

    /** In the largest unit, as {@code 3 h}; what a server's clock puts into the future is now. */
    static String age(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        if (age.toSeconds() < 60) {
            return Math.max(0, age.toSeconds()) + " s";
        }
        if (age.toMinutes() < 60) {
            return age.toMinutes() + " min";
        }
        return age.toHours() < 48 ? age.toHours() + " h" : age.toDays() + " d";
    }
}
