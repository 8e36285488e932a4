package io.jenkins.plugins.zerodown.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads {@code servers:} of a target. */
final class ServerReader {
    private static final String KNOWN_HOSTS = ".ssh/known_hosts";

    private final Problems problems;

    private ServerReader(Problems problems) {
        this.problems = problems;
    }

    /** @return those that can be used, which are all of them where no problem was found */
    static List<Server> read(Fields target, Problems problems) {
        if (!target.has("servers")) {
            target.miss("servers", "name at least one: servers: [{host: web1.example.com, user: deploy, …}]");
            return List.of();
        }
        if (target.items("servers").isEmpty()) {
            target.refuse(
                    "servers", "names no server", "name at least one: [{host: web1.example.com, user: deploy, …}]");
        }
        List<Fields> servers = target.list("servers", Section.SERVER);
        List<Address> addresses = servers.stream().map(Address::of).toList();
        refuseTwins(servers, addresses);
        boolean chosen = choosePrimary(servers);
        List<Server> read = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            boolean primary = chosen ? servers.get(i).flag("primary", false) : i == 0;
            new ServerReader(problems)
                    .read(servers.get(i), addresses, i, primary)
                    .ifPresent(read::add);
        }
        return read;
    }

    /** Where a server is; empty texts where that cannot be used. */
    private record Address(String host, int port, String user) {
        static Address of(Fields fields) {
            return new Address(
                    ServerReader.host(fields),
                    fields.number("port", 22, 1, 65_535),
                    user(fields).orElse(""));
        }

        private static Optional<String> user(Fields fields) {
            return fields.place().secrets() == SecretNames.CREDENTIALS
                    ? fields.text("user", Rules.LOGIN)
                    : fields.required("user", Rules.LOGIN, "write the name to log in with, such as user: deploy");
        }

        boolean sameAs(Address other) {
            return host.toLowerCase(Locale.ROOT).equals(other.host.toLowerCase(Locale.ROOT))
                    && port == other.port
                    && user.equals(other.user);
        }
    }

    /** The name that is given; else the host, with its port where another server has the same host. */
    private static String name(Fields server, List<Address> addresses, int index) {
        Address own = addresses.get(index);
        boolean shared =
                addresses.stream().filter(other -> other.host.equals(own.host)).count() > 1;
        return server.text("name", Rules.NAME).orElse(shared ? own.host + ':' + own.port : own.host);
    }

    /** @return whether one says so of itself; otherwise the first is the primary one */
    private static boolean choosePrimary(List<Fields> servers) {
        List<Fields> primaries =
                servers.stream().filter(server -> server.flag("primary", false)).toList();
        for (Fields second : primaries.stream().skip(1).toList()) {
            second.refuse("primary", "makes a second primary server", "keep it on one server, migrations run there");
        }
        return !primaries.isEmpty();
    }

    private Optional<Server> read(Fields server, List<Address> addresses, int index, boolean primary) {
        Address address = addresses.get(index);
        Login login = new Login(server);
        if (login.missing()) {
            login.miss();
        }
        Server.Login own = login.read();
        Server.HostKey hostKey = hostKey(server);
        Optional<Server.Jump> jump =
                server.fields("jump", Section.JUMP).flatMap(through -> jump(through, address, own));
        return problems.none()
                ? Optional.of(new Server(
                        name(server, addresses, index),
                        address.host,
                        address.port,
                        address.user,
                        own,
                        hostKey,
                        primary,
                        jump))
                : Optional.empty();
    }

    private static String host(Fields server) {
        return server.required("host", Rules.HOST, "write the name or address, such as host: web1.example.com")
                .orElse("");
    }

    /** A jump host takes user and login from the server behind it where it has none of its own. */
    private Optional<Server.Jump> jump(Fields jump, Address behind, Server.Login loginBehind) {
        Login login = new Login(jump);
        String host = host(jump);
        int port = jump.number("port", 22, 1, 65_535);
        String user = jump.text("user", Rules.LOGIN).orElse(behind.user);
        Server.Login own = login.missing() ? loginBehind : login.read();
        Server.HostKey hostKey = hostKey(jump);
        return problems.none() ? Optional.of(new Server.Jump(host, port, user, own, hostKey)) : Optional.empty();
    }

    private static Server.HostKey hostKey(Fields fields) {
        if (fields.has("hostKey") && fields.has("knownHostsFile")) {
            fields.refuse("knownHostsFile", "stands beside hostKey", "keep one of the two");
        }
        Optional<Server.HostKey> pinned = fields.text("hostKey", Rules.HOST_KEY)
                .map(line -> line.strip().split("\\s+"))
                .map(words -> new Server.PinnedKey(words[0] + ' ' + words[1]));
        return pinned.orElseGet(() -> new Server.KnownHosts(
                fields.file("knownHostsFile").orElseGet(() -> System.getProperty("user.home") + '/' + KNOWN_HOSTS)));
    }

    /** The keys of a login, which servers and jump hosts share. */
    private record Login(Fields fields) {
        boolean missing() {
            return !fields.has("identityFile")
                    && !fields.has("passwordEnv")
                    && !fields.has("passphraseEnv")
                    && !fields.has("credentialsId");
        }

        void miss() {
            if (stored()) {
                fields.miss("credentialsId", "choose the credential to log in with");
            } else {
                fields.miss(
                        "identityFile", "give identityFile (a private key) or passwordEnv (the name of a variable)");
            }
        }

        private boolean stored() {
            return fields.place().secrets() == SecretNames.CREDENTIALS;
        }

        Server.Login read() {
            Optional<String> credential = fields.text("credentialsId", Rules.LINE);
            if (stored()) {
                for (String local : List.of("identityFile", "passphraseEnv", "passwordEnv")) {
                    if (fields.has(local)) {
                        fields.refuse(
                                local,
                                "would be looked for on whichever machine the work is done",
                                "keep it in the credentials store and name its id: credentialsId: deploy-key");
                    }
                }
                return new Server.StoredLogin(credential.orElse("none"));
            }
            if (fields.has("credentialsId")) {
                fields.refuse(
                        "credentialsId",
                        "is the id of a credential in Jenkins, and this is not Jenkins",
                        "give identityFile (a private key) or passwordEnv (the name of a variable)");
            }
            if (fields.has("identityFile") && fields.has("passwordEnv")) {
                fields.refuse(
                        "passwordEnv",
                        "stands beside identityFile",
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
    private static void refuseTwins(List<Fields> servers, List<Address> addresses) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < servers.size(); i++) {
            Address address = addresses.get(i);
            String name = name(servers.get(i), addresses, i);
            if (address.host.isEmpty()) {
                continue;
            }
            if (addresses.subList(0, i).stream().anyMatch(address::sameAs)) {
                servers.get(i)
                        .refuse(
                                "host",
                                "with port " + address.port + " and user " + address.user + " is there twice",
                                "remove one of the two servers");
            } else if (!names.add(name)) {
                servers.get(i)
                        .refuse(
                                servers.get(i).has("name") ? "name" : "host",
                                "gives two servers the name " + name,
                                "give each a name of its own: name: web2");
            }
        }
    }
}
