package io.jenkins.plugins.zerodown.check;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a release has room on a server. With an older one to link from, only what has changed is written, and how
 * much that is 3.4 will know.
 */
public final class SpaceCheck {
    /** What any release takes, in kB, and how many files. */
    private static final long SLACK = 8 * 1024;

    private static final long FEW = 100;

    private final long entries;
    private final long whole;
    private String place = "";
    private boolean older;

    /**
     * @param bytes of the release's files
     * @param entries how many files and directories the release has
     */
    public SpaceCheck(long bytes, long entries) {
        this.entries = entries;
        whole = (bytes + 1023) / 1024 + entries * 2 + SLACK;
    }

    /**
     * Judges what a server has said of its room.
     *
     * @param lines as server.sh prints them
     * @return the other lines and those that tell what is free, with a line "problem …" or "note …" where it is not
     *     enough
     */
    public List<String> read(List<String> lines) {
        List<String> all = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "place" -> place = line.substring("place ".length());
                case "older" -> older = true;
                case "free-kilobytes" -> {
                    all.add(line);
                    kilobytes(Long.parseLong(words[1]), all);
                }
                case "free-inodes" -> {
                    all.add(line);
                    inodes(Long.parseLong(words[1]), all);
                }
                default -> all.add(line);
            }
        }
        return all;
    }

    private void kilobytes(long free, List<String> all) {
        if (!older && free < whole) {
            all.add("problem " + place + " has " + free + " kB free, and a first release takes " + whole
                    + " kB; make room, or name another disk in deployPath");
        } else if (older && free < SLACK) {
            all.add("problem " + place + " has " + free + " kB free, less than any release takes (" + SLACK + " kB);"
                    + " remove old releases (zerodown cleanup), or lower keepReleases");
        } else if (free < whole) {
            all.add("note " + place + " has " + free + " kB free: enough only while most files are the same as in an"
                    + " older release (all of them: " + whole + " kB)");
        }
    }

    private void inodes(long left, List<String> all) {
        if (!older && left < entries + FEW) {
            all.add("problem " + place + " has room for " + left + " more files, and the release has " + entries
                    + " (df -i); remove what is old, or name another disk");
        } else if (left < FEW) {
            all.add("problem " + place + " has room for " + left
                    + " more files (df -i); remove old releases (zerodown cleanup), or lower keepReleases");
        }
    }
}
