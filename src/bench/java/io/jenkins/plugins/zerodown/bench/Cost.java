package io.jenkins.plugins.zerodown.bench;

import java.util.Locale;

/**
 * What one deployment cost.
 *
 * @param seconds from beginning to end
 * @param transfer seconds that the transfer took by itself; the same where that is all
 * @param trips answers that were waited for, on all servers; -1: not known
 * @param sent bytes, to all servers; -1: not known
 */
record Cost(double seconds, double transfer, int trips, long sent) {
    static Cost of(double seconds) {
        return new Cost(seconds, seconds, -1, -1);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%7.2f s, transfer %7.2f s%s", seconds, transfer,
                trips < 0 ? "" : String.format(Locale.ROOT, ", %d trips, %,d bytes sent", trips, sent));
    }
}
