package io.jenkins.plugins.zerodown.config;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads one target, but for its {@code application:}, which is a layer. */
final class TargetReader {
    private static final Rule DIRECTORY = text -> Paths.DEPLOY.check(Paths.withoutEnd(text));

    private TargetReader() {}

    /** @return empty where something in the file is a problem: no target that cannot be used is ever made */
    static Optional<Target> read(Fields target, Problems problems) {
        String name = name(target);
        String deployPath = target.required(
                        "deployPath",
                        DIRECTORY,
                        "write the directory that holds the releases, such as deployPath: /var/www/app")
                .map(Paths::withoutEnd)
                .orElse("");
        Target.Modes modes = new Target.Modes(
                target.mode("fileMode", Target.Modes.DEFAULT.file(), 0600),
                target.mode("directoryMode", Target.Modes.DEFAULT.directory(), 0700));
        target.text(
                "strategy",
                Rule.that(
                        "parallel"::equals,
                        "is not a strategy yet",
                        "write parallel, or remove the key: every server prepares, then all switch or none does"));
        List<Server> servers = ServerReader.read(target, problems);
        int keepReleases = target.number("keepReleases", 5, 1, 1000);
        Duration minimumAge = target.duration("minimumAge", Duration.ZERO, Duration.ZERO, Duration.ofDays(366));
        Optional<String> owner = target.text("owner", Rules.OWNER);
        Optional<String> runtimeUser = target.text("runtimeUser", Rules.USER);
        List<String> become = target.words("become").orElse(List.of());
        Optional<Target.SharedHosting> sharedHosting = sharedHosting(target, deployPath);
        Optional<Target.Repository> repository = repository(target);
        Set<String> locked = locked(target);
        ReachableAddresses reachable = reachable(target, servers);
        return problems.none()
                ? Optional.of(new Target(
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
                        reachable))
                : Optional.empty();
    }

    /** @return empty text where it is missing or cannot be used */
    static String name(Fields target) {
        return target.required("name", Rules.NAME, "give it a name, such as name: production")
                .orElse("");
    }

    private static Optional<Target.SharedHosting> sharedHosting(Fields target, String deployPath) {
        Target.PublicMode mode = target.choice("publicMode", Target.PublicMode.class, Target.PublicMode.LINK);
        Optional<String> publicPath = target.text("publicPath", DIRECTORY).map(Paths::withoutEnd);
        if (!target.has("publicPath") && target.has("publicMode")) {
            target.refuse(
                    "publicMode",
                    "stands without publicPath",
                    "name the web server's directory, such as publicPath: /home/me/public_html, or remove it");
        }
        publicPath.ifPresent(path -> {
            if (Paths.within(deployPath, path)) {
                target.refuse(
                        "publicPath",
                        "holds deployPath, so that the web would show releases and .env",
                        "put deployPath beside it");
            }
            for (String ours : List.of("current", "releases", "shared", ".zerodown", "deployment.log")) {
                if (Paths.within(path, deployPath + '/' + ours)) {
                    target.refuse(
                            "publicPath",
                            "lies in " + deployPath + '/' + ours + ", which is ours",
                            "write the directory that the web server reads, such as /home/me/public_html");
                }
            }
        });
        return publicPath.map(path -> new Target.SharedHosting(path, mode));
    }

    private static Optional<Target.Repository> repository(Fields target) {
        Optional<String> branch = target.text("branch", Rules.BRANCH);
        if (target.has("branch") && !target.has("repository")) {
            target.refuse("branch", "stands without repository", "name the repository, or remove it");
        }
        return target.text("repository", Rules.REPOSITORY)
                .map(url -> new Target.Repository(url, branch.orElse("main")));
    }

    private static ReachableAddresses reachable(Fields target, List<Server> servers) {
        List<AddressRange> allowed = target.texts("allowedAddresses", AddressRange.RULE, List.of()).stream()
                .flatMap(text -> AddressRange.parse(text).stream())
                .toList();
        if (target.place().secrets() == SecretNames.LOCAL) {
            return new ReachableAddresses(true, allowed, Set.of());
        }
        Set<String> sites = new HashSet<>();
        servers.forEach(server -> sites.add(server.host().toLowerCase(Locale.ROOT)));
        for (List<String> key :
                List.of(List.of("application", "health", "url"), List.of("application", "opcache", "url"))) {
            target.deep(key).flatMap(TargetReader::host).ifPresent(sites::add);
        }
        // Who deploys to this very machine runs code on it: its loopback is no secret from him.
        boolean here = servers.stream()
                .filter(server -> server.jump().isEmpty())
                .anyMatch(server -> ReachableAddresses.isLoopback(server.host()));
        return new ReachableAddresses(here, allowed, sites);
    }

    private static Optional<String> host(String url) {
        try {
            return Optional.ofNullable(URI.create(url).getHost())
                    .map(host -> host.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            // A problem of that key, told where it is read.
            return Optional.empty();
        }
    }

    static Set<String> locked(Fields target) {
        Set<String> known = lockable();
        Rule rule = Rule.that(
                known::contains,
                "is no key of application",
                "lock keys such as commands, tools or build.tests; known are "
                        + String.join(", ", Section.APPLICATION.keys()));
        return new HashSet<>(target.texts("locked", rule, List.of()));
    }

    /** Keys of the application, and those one level below: {@code build} and {@code build.tests}. */
    private static Set<String> lockable() {
        String top = Section.APPLICATION.path();
        return Arrays.stream(Section.values())
                .filter(section ->
                        section.path().startsWith(top) && section.path().indexOf('[') < 0)
                .flatMap(section ->
                        section.keys().stream().map(key -> (section.path() + '.' + key).substring(top.length() + 1)))
                .collect(Collectors.toSet());
    }
}
