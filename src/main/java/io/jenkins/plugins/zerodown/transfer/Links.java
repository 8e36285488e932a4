package io.jenkins.plugins.zerodown.transfer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The symbolic links of a release, and where the kernel would be led by each of them. */
final class Links {
    /** After as many the kernel gives up (ELOOP): what leads in a circle leads nowhere. */
    private static final int FOLLOWED = 40;

    private final Map<String, String> targets = new TreeMap<>();

    /** @param path of the link, relative to the release */
    void add(String path, String target) {
        targets.put(path, target);
    }

    /** Those that lead out of the release, by whatever other links, with the text of their targets. */
    SortedMap<String, String> leavingRelease() {
        SortedMap<String, String> leaving = new TreeMap<>();
        targets.forEach((path, target) -> {
            if (leaves(path)) {
                leaving.put(path, target);
            }
        });
        return leaving;
    }

    private boolean leaves(String path) {
        StringBuilder at = new StringBuilder();
        Deque<String> ahead = new ArrayDeque<>(List.of(path.split("/")));
        int followed = 0;
        while (!ahead.isEmpty()) {
            String name = ahead.pop();
            if (name.equals("..")) {
                if (at.isEmpty()) {
                    return true;
                }
                at.setLength(Math.max(0, at.lastIndexOf("/")));
            } else if (!name.isEmpty() && !name.equals(".")) {
                String next = at.isEmpty() ? name : at + "/" + name;
                String target = targets.get(next);
                if (target == null) {
                    at = new StringBuilder(next);
                } else if (target.startsWith("/")) {
                    return true;
                } else if (++followed > FOLLOWED) {
                    return false;
                } else {
                    String[] names = target.split("/");
                    for (int i = names.length - 1; i >= 0; i--) {
                        ahead.push(names[i]);
                    }
                }
            }
        }
        return false;
    }
}
