package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The servers.
 *
 * @param hosts each HOST or HOST:PORT, all with the same port
 * @param path directory there for all contenders
 * @param label tells it from the other sites of one benchmark
 */
record Site(List<String> hosts, String user, Path identity, String hostKey, String path, String label) {
    List<String> names() {
        return hosts.stream().map(host -> host.replaceFirst(":.*", "")).toList();
    }

    String port() {
        return hosts.get(0).contains(":") ? hosts.get(0).replaceFirst(".*:", "") : "22";
    }

    String directory(String contender) {
        return path + "/" + contender + "-" + label;
    }

    /** Words of an OpenSSH client that asks nothing. */
    List<String> ssh() {
        return List.of(
                "ssh",
                "-F",
                "/dev/null",
                "-p",
                port(),
                "-l",
                user,
                "-i",
                identity.toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "LogLevel=ERROR",
                "-o",
                "BatchMode=yes");
    }

    void remove(String contender) throws IOException, InterruptedException {
        ask("rm -rf -- '" + directory(contender) + "'");
    }

    /** @return what each server printed, in their order */
    List<String> ask(String command) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(hosts.size());
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (String name : names()) {
                List<String> words = new ArrayList<>(ssh());
                words.addAll(List.of("-n", name, command));
                answers.add(threads.submit(() -> Processes.ask(words)));
            }
            List<String> said = new ArrayList<>();
            for (Future<String> answer : answers) {
                said.add(answer.get());
            }
            return said;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            threads.shutdown();
        }
    }

    /** A zerodown.yaml for plain PHP, for these servers. */
    String configuration(String contender) {
        StringBuilder text =
                new StringBuilder("targets:\n  - name: benchmark\n    keepReleases: 3\n    minimumAge: 0s\n");
        text.append("    deployPath: ").append(directory(contender)).append("\n    servers:\n");
        for (String name : names()) {
            text.append("      - {host: ")
                    .append(name)
                    .append(", port: ")
                    .append(port())
                    .append(", user: ")
                    .append(user)
                    .append(", identityFile: ")
                    .append(identity)
                    .append(", hostKey: \"")
                    .append(hostKey)
                    .append("\"}\n");
        }
        return text + "application:\n  kind: php\n  sharedDirs: [storage/app, storage/logs, storage/framework]\n";
    }
}
