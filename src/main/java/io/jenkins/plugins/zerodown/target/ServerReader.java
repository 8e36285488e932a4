package io.jenkins.plugins.zerodown.target;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code servers:} of a target. */
final class ServerReader {
    private static final String KNOWN_HOSTS = ".ssh/known_hosts";

    private ServerReader() {}

    static List<Server> read(Fields target) {
        if (!target.has("servers")) {
            target.miss("servers", "name at least one: servers: [{host: web1.example.com, user: deploy, …}]");
            return List.of();
        }
        List<Fields> written = target.list("servers", Section.SERVER);
        if (target.items("servers").isEmpty()) {
            target.refuse("servers", "names no server",
                    "name at least one: [{host: web1.example.com, user: deploy, …}]");
        }
        boolean chosen = choosePrimary(written);
        Map<String, Integer> servers = new HashMap<>();
        written.forEach(server -> servers.merge(host(server), 1, Integer::sum));
        List<Server> read = new ArrayList<>();
        for (Fields server : written) {
            boolean primary = chosen ? server.flag("primary", false) : read.isEmpty();
            read.add(read(server, servers.get(host(server)) > 1, primary));
        }
        refuseTwins(written, read);
        return read;
    }

    /** @return whether one says so of itself; otherwise the first is the primary one */
    private static boolean choosePrimary(List<Fields> servers) {
        List<Fields> primaries = servers.stream().filter(server -> server.flag("primary", false)).toList();
        for (Fields second : primaries.stream().skip(1).toList()) {
            second.refuse("primary", "makes a second primary server", "keep it on one server, migrations run there");
        }
        return !primaries.isEmpty();
    }

    private static Server read(Fields server, boolean hostIsShared, boolean primary) {
        String host = host(server);
        int port = server.number("port", 22, 1, 65_535);
        String user = server.required("user", Rules.LOGIN, "write the name to log in with, such as user: deploy");
        String name = server.text("name", Rules.NAME).orElse(hostIsShared ? host + ':' + port : host);
        Login login = new Login(server);
        if (login.missing()) {
            server.miss("identityFile", "give identityFile (a private key) or passwordEnv (the name of a variable)");
        }
        Server.Login own = login.read();
        Server.HostKey hostKey = hostKey(server);
        Optional<Server.Jump> jump = server.fields("jump", Section.JUMP).map(through -> jump(through, user, own));
        return new Server(name, host, port, user, own, hostKey, primary, jump);
    }

    private static String host(Fields server) {
        return server.required("host", Rules.HOST, "write the name or address, such as host: web1.example.com");
    }

    /** A jump host takes user and login from the server behind it where it has none of its own. */
    private static Server.Jump jump(Fields jump, String user, Server.Login behind) {
        Login login = new Login(jump);
        return new Server.Jump(host(jump), jump.number("port", 22, 1, 65_535),
                jump.text("user", Rules.LOGIN).orElse(user), login.missing() ? behind : login.read(), hostKey(jump));
    }

    private static Server.HostKey hostKey(Fields fields) {
        if (fields.has("hostKey") && fields.has("knownHostsFile")) {
            fields.refuse("knownHostsFile", "stands beside hostKey", "keep one of the two");
        }
        Optional<Server.HostKey> pinned = fields.text("hostKey", Rules.HOST_KEY)
                .map(line -> line.strip().split("\\s+"))
                .map(words -> new Server.PinnedKey(words[0] + ' ' + words[1]));
        return pinned.orElseGet(() -> new Server.KnownHosts(fields.file("knownHostsFile")
                .orElseGet(() -> System.getProperty("user.home") + '/' + KNOWN_HOSTS)));
    }

    /** The keys of a login, which servers and jump hosts share. */
    private record Login(Fields fields) {
        boolean missing() {
            return !fields.has("identityFile") && !fields.has("passwordEnv") && !fields.has("passphraseEnv");
        }

        Server.Login read() {
            if (fields.has("identityFile") && fields.has("passwordEnv")) {
                fields.refuse("passwordEnv", "stands beside identityFile",
                        "keep one of the two; a key's passphrase is passphraseEnv");
            }
            if (fields.has("passphraseEnv") && !fields.has("identityFile")) {
                fields.refuse("passphraseEnv", "stands without identityFile", "name the key file, or remove it");
            }
            Optional<String> passphrase = fields.text("passphraseEnv", Rules.VARIABLE);
            Optional<String> password = fields.text("passwordEnv", Rules.VARIABLE);
            Optional<String> identity = fields.file("identityFile");
            return identity.isEmpty() && password.isPresent()
                    ? new Server.PasswordEnv(password.get())
                    : new Server.IdentityFile(identity.orElse(""), passphrase);
        }
    }

    /** Names tell servers apart in logs and facts; two logins to one machine would deploy over each other. */
    private static void refuseTwins(List<Fields> written, List<Server> servers) {
        Set<String> names = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < servers.size(); i++) {
            Server server = servers.get(i);
            if (server.host().isEmpty()) {
                continue;
            }
            String address = server.host().toLowerCase(Locale.ROOT) + ' ' + server.port() + ' ' + server.user();
            if (!addresses.add(address)) {
                written.get(i).refuse("host", "with port " + server.port() + " and user " + server.user()
                        + " is there twice", "remove one of the two servers");
            } else if (!names.add(server.name())) {
                written.get(i).refuse(written.get(i).has("name") ? "name" : "host",
                        "gives two servers the name " + server.name(), "give each a name of its own: name: web2");
            }
        }
    }
}
