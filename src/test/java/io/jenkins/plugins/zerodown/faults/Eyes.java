package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Eyes that know nothing of the engine: what find lists of a server's files, and what of that has changed between two
 * looks: a name, an inode, a mode, an owner, a size, a time, a link's target. Left out are the lock and its queue; what
 * is on its way out; and the pre-linked tree of the next deployment, which one that has ended makes when nobody waits
 * for it, and which is verified before it is used.
 */
final class Eyes {
    /** Of directories in which the time of the disk is asked, or tried whether they can be written, the name alone. */
    private static final String LIST = """
            cd "$1"
            find . \\( -path ./app/.zerodown/lock -o -path ./app/.zerodown/queue -o -path ./app/.zerodown/scripts \\
              -o -path ./app/.zerodown/spare -o -path ./app/.zerodown/removed -o -path './app/.zerodown/.broken-*' \\
              -o -path './app/.zerodown/.released-*' -o -path './app/.zerodown/.now-*' \\
              -o -name '.zerodown-probe-*' \\) -prune -o \\( -path ./app/.zerodown -o -path . -o -path ./app \\
              -o -path ./app/releases -o -path ./app/shared \\) \\
              -printf '%p %y\\n' \\
              -o -type d -printf '%p %y %m %u %T@\\n' \\
              -o -printf '%p %y %i %m %u %s %T@ %l\\n'
            """;
    /** The pre-linked tree of the next deployment is made at the lowest priority. */
    private static final String BUSY = "ps -u \"$1\" -o ni=,stat= | grep -q '^ *19  *[^T ]' && echo busy; true";

    private Eyes() {}

    /** What a server has, path by path, once nothing moves there any more. */
    static Map<String, String> look(TestServer server) throws IOException, InterruptedException {
        Map<String, String> last = list(server);
        int same = 0;
        for (int looks = 0; same < 2; looks++) {
            if (looks > 100) {
                throw new IllegalStateException("it does not come to rest: " + differences(last, list(server)));
            }
            Thread.sleep(150);
            Map<String, String> now = list(server);
            same = now.equals(last) && !isBusy(server) ? same + 1 : 0;
            last = now;
        }
        return last;
    }

    private static boolean isBusy(TestServer server) throws IOException, InterruptedException {
        return !server.run("sh", "-c", BUSY, "sh", server.user()).out().isBlank();
    }

    private static Map<String, String> list(TestServer server) throws IOException, InterruptedException {
        Map<String, String> seen = new TreeMap<>();
        for (String line : server.run("sh", "-c", LIST, "sh", TestServer.ROOT)
                .out()
                .lines()
                .toList()) {
            int blank = line.indexOf(' ');
            seen.put(line.substring(0, blank), line.substring(blank + 1));
        }
        return seen;
    }

    /** What is new, gone or other. */
    static List<String> differences(Map<String, String> before, Map<String, String> after) {
        List<String> found = new ArrayList<>();
        after.forEach((path, what) -> {
            if (!before.containsKey(path)) {
                found.add("new: " + path + " " + what);
            } else if (!before.get(path).equals(what)) {
                found.add("changed: " + path + " " + before.get(path) + " -> " + what);
            }
        });
        before.forEach((path, what) -> {
            if (!after.containsKey(path)) {
                found.add("gone: " + path + " " + what);
            }
        });
        return found;
    }
}
