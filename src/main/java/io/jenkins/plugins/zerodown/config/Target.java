package io.jenkins.plugins.zerodown.config;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where an application is deployed: its servers, and how its releases are kept there.
 *
 * @param name what users call it, unique within a file; also part of lock owners and log lines
 * @param deployPath absolute path, the same on every server, that holds current, releases and shared
 * @param servers at least one, exactly one of them primary, in the order in which they are locked
 * @param keepReleases how many good releases stay on each server, at least 1
 * @param minimumAge a release younger than this is never cleaned up
 * @param owner user (or user:group) that owns the release's files, where it is not the deploy user
 * @param runtimeUser PHP-FPM's user, where it is not the deploy user
 * @param become words put before a command that needs rights (such as sudo -n); empty where there are none
 * @param modes of files and directories in a release
 * @param sharedHosting set where a publicPath outside the release is what the web server reads
 * @param repository cloned when no source directory is given
 * @param locked names of application keys that neither the repository nor a step may override
 * @param reachable what the engine itself may ask for this target
 */
public record Target(
        String name,
        String deployPath,
        List<Server> servers,
        int keepReleases,
        Duration minimumAge,
        Optional<String> owner,
        Optional<String> runtimeUser,
        List<String> become,
        Modes modes,
        Optional<SharedHosting> sharedHosting,
        Optional<Repository> repository,
        Set<String> locked,
        ReachableAddresses reachable) {

    public Target {
        Rules.NAME.need("name", name);
        Paths.DEPLOY.need("deployPath", deployPath);
        if (servers.isEmpty() || servers.stream().map(Server::name).distinct().count() < servers.size()) {
            throw new IllegalArgumentException("servers: at least one is needed, and each name once");
        }
        if (keepReleases < 1) {
            throw new IllegalArgumentException("keepReleases: " + keepReleases + " is not a number from 1 on");
        }
        servers = List.copyOf(servers);
        become = List.copyOf(become);
        locked = Set.copyOf(locked);
    }

    /** One whose author is the user of the machine. */
    public Target(
            String name,
            String deployPath,
            List<Server> servers,
            int keepReleases,
            Duration minimumAge,
            Optional<String> owner,
            Optional<String> runtimeUser,
            List<String> become,
            Modes modes,
            Optional<SharedHosting> sharedHosting,
            Optional<Repository> repository,
            Set<String> locked) {
        this(
                name,
                deployPath,
                servers,
                keepReleases,
                minimumAge,
                owner,
                runtimeUser,
                become,
                modes,
                sharedHosting,
                repository,
                locked,
                ReachableAddresses.OF_A_USER);
    }

    /** The same with the user names that the servers' credentials hold. @throws IOException naming the credential */
    public Target withStoredUsers(Secrets secrets) throws IOException {
        List<Server> told = new ArrayList<>();
        for (Server server : servers) {
            told.add(server.withStoredUsers(secrets));
        }
        return new Target(
                name,
                deployPath,
                told,
                keepReleases,
                minimumAge,
                owner,
                runtimeUser,
                become,
                modes,
                sharedHosting,
                repository,
                locked,
                reachable);
    }

    /** The logins that connecting to its servers will ask a credentials store for, each once. */
    public List<Need> needs() {
        List<Need> needs = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            String field = "servers[" + i + "].";
            add(needs, servers.get(i).login(), field + "credentialsId");
            servers.get(i).jump().ifPresent(jump -> add(needs, jump.login(), field + "jump.credentialsId"));
        }
        return needs;
    }

    private static void add(List<Need> needs, Server.Login login, String field) {
        if (login instanceof Server.StoredLogin stored
                && needs.stream().noneMatch(need -> need.id().equals(stored.id()))) {
            needs.add(new Need(stored.id(), Need.Kind.LOGIN, field));
        }
    }

    /** The server on which migrations and {@code on: primary} commands run. */
    public Server primary() {
        return servers.stream().filter(Server::primary).findFirst().orElse(servers.get(0));
    }

    /**
     * @param file mode of plain files; executable ones get it with x wherever it has r
     * @param directory mode of directories
     */
    public record Modes(int file, int directory) {
        public static final Modes DEFAULT = new Modes(0644, 0755);

        /** {@link #file} with an execute bit beside each read bit. */
        public int executable() {
            return file | ((file & 0444) >> 2);
        }
    }

    /**
     * @param publicPath absolute path of the directory that the hosting company's web server reads, such as public_html
     */
    public record SharedHosting(String publicPath, PublicMode mode) {}

    public enum PublicMode {
        /** publicPath itself is a link, turned by the switch. */
        LINK,
        /** publicPath stays a directory; its files and index.php lead into current. */
        COPY
    }

    public record Repository(String url, String branch) {}
}
