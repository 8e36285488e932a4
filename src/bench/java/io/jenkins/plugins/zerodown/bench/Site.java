package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The servers. @param hosts each HOST or HOST:PORT, all with the same port; @param path directory there for all contenders */
record Site(List<String> hosts, String user, Path identity, String hostKey, String path) {
    List<String> names() {
        return hosts.stream().map(host -> host.replaceFirst(":.*", "")).toList();
    }

    String port() {
        return hosts.get(0).contains(":") ? hosts.get(0).replaceFirst(".*:", "") : "22";
    }

    String directory(String contender) {
        return path + "/" + contender;
    }

    /** Words of an OpenSSH client that asks nothing. */
    List<String> ssh() {
        return List.of("ssh", "-F", "/dev/null", "-p", port(), "-l", user, "-i", identity.toString(), "-o", "IdentitiesOnly=yes",
                "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "BatchMode=yes");
    }

    void remove(String contender) throws IOException, InterruptedException {
        for (String name : names()) {
            List<String> words = new ArrayList<>(ssh());
            words.addAll(List.of("-n", name, "rm -rf -- '" + directory(contender) + "'"));
            Processes.run(words, List.of());
        }
    }

    /** A zerodown.yaml for plain PHP, for these servers. */
    String configuration(String contender) {
        StringBuilder text = new StringBuilder("targets:\n  - name: benchmark\n    keepReleases: 3\n    minimumAge: 0s\n");
        text.append("    deployPath: ").append(directory(contender)).append("\n    servers:\n");
        for (String name : names()) {
            text.append("      - {host: ").append(name).append(", port: ").append(port()).append(", user: ").append(user)
                    .append(", identityFile: ").append(identity).append(", hostKey: \"").append(hostKey).append("\"}\n");
        }
        return text + "application:\n  kind: php\n  sharedDirs: [storage/app, storage/logs, storage/framework]\n";
    }
}
