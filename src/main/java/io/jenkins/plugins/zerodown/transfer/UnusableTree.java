package io.jenkins.plugins.zerodown.transfer;

import java.util.List;

/**
 * The build directory holds what no release can have. Each problem names the path and the fix; all of them are told at
 * once.
 */
public final class UnusableTree extends Exception {
    private static final int SHOWN = 20;

    UnusableTree(List<String> problems) {
        super(String.join("\n", problems.subList(0, Math.min(SHOWN, problems.size())))
                + (problems.size() > SHOWN ? "\nand " + (problems.size() - SHOWN) + " more like these" : ""));
    }
}
