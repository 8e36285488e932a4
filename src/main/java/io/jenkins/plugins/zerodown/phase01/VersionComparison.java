package io.jenkins.plugins.zerodown.phase01;

import io.jenkins.plugins.zerodown.config.Application.NodeModules;
import io.jenkins.plugins.zerodown.workspace.ToolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the tools of a server with those that build. What is not installed on both sides is not compared. */
record VersionComparison(Versions here, NodeModules nodeModules) {
    /** @param fpm of every PHP-FPM that may be the one that serves */
    record Versions(
            Optional<ToolVersion> php,
            List<ToolVersion> fpm,
            Optional<ToolVersion> composer,
            Optional<ToolVersion> node) {
        Versions {
            fpm = List.copyOf(fpm);
        }

        static Versions none() {
            return new Versions(Optional.empty(), List.of(), Optional.empty(), Optional.empty());
        }

        /** For people: what is there. */
        @Override
        public String toString() {
            List<String> parts = new ArrayList<>();
            php.ifPresent(version -> parts.add("PHP " + version));
            fpm.forEach(version -> parts.add("PHP-FPM " + version));
            composer.ifPresent(version -> parts.add("Composer " + version));
            node.ifPresent(version -> parts.add("Node " + version));
            return parts.isEmpty() ? "nothing to compare" : String.join(", ", parts);
        }
    }

    /**
     * Differences that may keep the application from running. Where nothing is built here, the server's PHP is compared
     * with its FPM.
     */
    List<String> mismatches(String server, Versions there) {
        List<String> found = new ArrayList<>();
        if (here.php.isPresent() && there.php.isPresent() && differ(here.php.get(), there.php.get())) {
            found.add(server + ": PHP is " + there.php.get() + " there and " + here.php.get()
                    + " here, and what one installs the other may not run");
        }
        Optional<ToolVersion> reference = here.php.or(there::php);
        boolean served = reference.isEmpty()
                || there.fpm.isEmpty()
                || there.fpm.stream().anyMatch(fpm -> !differ(reference.get(), fpm));
        if (!served) {
            found.add(server + ": PHP-FPM is "
                    + String.join(
                            ", ", there.fpm.stream().map(ToolVersion::text).toList())
                    + " there and PHP is " + reference.get() + (here.php.isPresent() ? " here" : " on its command line")
                    + ", and the site may not run what was built");
        }
        if (nodeModules == NodeModules.PRODUCTION && nodeDiffers(there)) {
            found.add(nodes(server, there) + ", and node_modules is deployed");
        }
        return found;
    }

    /** Differences worth a line. */
    List<String> remarks(String server, Versions there) {
        List<String> found = new ArrayList<>();
        if (here.composer.isPresent()
                && there.composer.isPresent()
                && !here.composer.get().major().equals(there.composer.get().major())) {
            found.add(server + ": Composer is " + there.composer.get() + " there and " + here.composer.get() + " here");
        }
        if (nodeModules == NodeModules.NONE && nodeDiffers(there)) {
            found.add(nodes(server, there));
        }
        return found;
    }

    private boolean nodeDiffers(Versions there) {
        return here.node.isPresent()
                && there.node.isPresent()
                && !here.node.get().major().equals(there.node.get().major());
    }

    private String nodes(String server, Versions there) {
        return server + ": Node is " + there.node.orElseThrow() + " there and " + here.node.orElseThrow() + " here";
    }

    private static boolean differ(ToolVersion one, ToolVersion other) {
        return !one.majorMinor().equals(other.majorMinor());
    }
}
