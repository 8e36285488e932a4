package io.jenkins.plugins.zerodown.check;

import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which pool of PHP-FPM runs the application on a server: the one that the web server's site of the application names,
 * else the only one of the runtime user. A guess beyond that could ask another application's. Reads what pools.sh
 * prints.
 */
public final class PhpPools {
    private static final Script LIST = Script.of(PhpPools.class, "pools.sh");
    private static final Pattern UPSTREAM = Pattern.compile("upstream\\s+(\\S+)\\s*\\{([^}]*)}");
    private static final Pattern UPSTREAM_SERVER = Pattern.compile("(?:^|[;\\s])server\\s+([^;\\s]+)");
    private static final Pattern APACHE_HANDLER = Pattern.compile("proxy:(?:unix:([^|]+)\\|fcgi:|fcgi://([^/\"|]+))");
    private static final Pattern CADDY_PASS = Pattern.compile("php_fastcgi\\s+(?:unix/)?(\\S+).*");

    private final String current;
    private final Optional<String> runtimeUser;
    private final List<String> lines;
    private final List<PhpPool> pools;

    private PhpPools(String current, Optional<String> runtimeUser, List<String> lines) {
        this.current = current;
        this.runtimeUser = runtimeUser;
        this.lines = lines;
        this.pools = pools(after("fpm "));
    }

    /** What the search of a server's pools came to. */
    public sealed interface Result {
        record Found(PhpPool pool) implements Result {}

        /** @param why in words that name what was looked at, and what to write */
        record Unknown(String why) implements Result {}
    }

    /** The call that asks a server. */
    public static Call listing(Target target) {
        return Call.of(LIST).with("DEPLOY_PATH", target.deployPath());
    }

    /** Looks on a server. */
    public static Result find(Host host, Target target) throws RemoteFailure, InterruptedException {
        List<String> lines = host.call(listing(target)).lines();
        if (lines.stream().noneMatch(line -> line.startsWith("real /"))) {
            throw RemoteFailure.garbled(host.name(), LIST, String.join(" ", lines));
        }
        return in(lines, target);
    }

    /** @param lines of pools.sh */
    static Result in(List<String> lines, Target target) {
        return new PhpPools(target.deployPath() + "/current", target.runtimeUser(), lines).result();
    }

    private Result result() {
        Set<String> named = Stream.of(byNginx(), byApache(), byCaddy())
                .flatMap(List::stream)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (named.size() == 1) {
            return new Result.Found(at(named.iterator().next()));
        }
        if (named.size() > 1) {
            return new Result.Unknown("the web server's site names several pools (" + String.join(", ", named)
                    + "); name one with health.fpm");
        }
        return only(pool -> runtimeUser.filter(pool.user()::equals).isPresent())
                .<Result>map(Result.Found::new)
                .orElseGet(() -> new Result.Unknown(unknown()));
    }

    private String unknown() {
        List<String> unreadable = after("unreadable ");
        if (pools.isEmpty()) {
            return unreadable.isEmpty()
                    ? "no PHP-FPM is seen to run"
                    : String.join(", ", unreadable)
                            + " cannot be read by the deploy user; name the pool with health.fpm";
        }
        return "no site of the web server has its root in " + current + ", and of PHP-FPM's pools ("
                + pools.stream().map(PhpPool::address).collect(Collectors.joining(", "))
                + ") none is the only one of the runtime user; name one with health.fpm";
    }

    private Optional<PhpPool> only(Predicate<PhpPool> wanted) {
        List<PhpPool> found = pools.stream().filter(wanted).toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    /** A pool at this address, with what its configuration tells of it, if that can be read. */
    private PhpPool at(String address) {
        return pools.stream()
                .filter(pool -> sameAddress(pool.address(), address))
                .findFirst()
                .map(pool -> new PhpPool(address, pool.chroot(), pool.user(), parameters()))
                .orElseGet(() -> new PhpPool(address, "", "", parameters()));
    }

    /** FPM listens on [::]:9000, *:9000 or 9000 for what a web server calls 127.0.0.1:9000. */
    private static boolean sameAddress(String listen, String address) {
        if (listen.equals(address)) {
            return true;
        }
        return !listen.startsWith("/")
                && listen.replaceFirst("^.*:", "").equals(address.replaceFirst("^.*:", ""))
                && listen.matches("[0-9]+|(\\*|\\[::]|0\\.0\\.0\\.0|127\\.0\\.0\\.1|localhost):[0-9]+");
    }

    private Stream<NginxSite> nginxSites() {
        return NginxSite.parse(after("nginx ")).stream().filter(site -> site.serves(current));
    }

    private Map<String, String> parameters() {
        return nginxSites().findFirst().map(NginxSite::parameters).orElse(Map.of());
    }

    private List<String> byNginx() {
        Map<String, List<String>> upstreams = upstreams(after("nginx "));
        return nginxSites()
                .flatMap(site -> site.passes().stream())
                .flatMap(pass -> upstreams.getOrDefault(pass, List.of(pass)).stream())
                .map(pass -> pass.replaceFirst("^unix:", ""))
                .distinct()
                .toList();
    }

    private static Map<String, List<String>> upstreams(List<String> text) {
        String all =
                text.stream().map(line -> line.substring(line.indexOf(' ') + 1)).collect(Collectors.joining("\n"));
        Map<String, List<String>> upstreams = new LinkedHashMap<>();
        Matcher upstream = UPSTREAM.matcher(all);
        while (upstream.find()) {
            List<String> servers = new ArrayList<>();
            Matcher server = UPSTREAM_SERVER.matcher(upstream.group(2));
            while (server.find()) {
                servers.add(server.group(1));
            }
            upstreams.put(upstream.group(1), servers);
        }
        return upstreams;
    }

    /** A virtual host whose DocumentRoot is the application's; its handler, or that of the whole server. */
    private List<String> byApache() {
        List<String> everywhere = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        List<String> inHost = null;
        boolean serves = false;
        boolean elsewhere = false;
        for (String line : after("apache ")) {
            String text = line.substring(line.indexOf(' ') + 1).strip();
            if (text.regionMatches(true, 0, "<VirtualHost", 0, 12)) {
                inHost = new ArrayList<>();
                serves = false;
            } else if (text.regionMatches(true, 0, "</VirtualHost", 0, 13)) {
                if (serves && inHost != null) {
                    ours.addAll(inHost);
                    elsewhere |= inHost.isEmpty();
                }
                inHost = null;
            } else if (text.regionMatches(true, 0, "DocumentRoot", 0, 12)) {
                serves |= isBelow(text.substring(12).strip().replaceAll("^[\"']|[\"']$", ""));
            } else {
                Matcher handler = APACHE_HANDLER.matcher(text);
                if (handler.find()) {
                    (inHost == null ? everywhere : inHost)
                            .add(handler.group(1) == null ? handler.group(2) : handler.group(1));
                }
            }
        }
        if (elsewhere) {
            ours.addAll(everywhere);
        }
        return ours.stream().distinct().toList();
    }

    private List<String> byCaddy() {
        List<String> text = after("caddy ").stream()
                .map(line -> line.substring(line.indexOf(' ') + 1).strip())
                .toList();
        List<String> ours = new ArrayList<>();
        List<String> passes = new ArrayList<>();
        boolean serves = false;
        int depth = 0;
        for (String line : text) {
            if (line.endsWith("{")) {
                depth++;
            }
            Matcher pass = CADDY_PASS.matcher(line);
            if (pass.matches()) {
                passes.add(pass.group(1));
            } else if (line.startsWith("root ")) {
                serves |= isBelow(line.replaceFirst("^root\\s+(\\*\\s+)?", ""));
            }
            if (line.equals("}") && --depth == 0) {
                if (serves) {
                    ours.addAll(passes);
                }
                passes.clear();
                serves = false;
            }
        }
        return ours.stream().distinct().toList();
    }

    private boolean isBelow(String directory) {
        return directory.equals(current) || directory.startsWith(current + "/");
    }

    private static List<PhpPool> pools(List<String> fpm) {
        List<PhpPool> pools = new ArrayList<>();
        Map<String, String> settings = new LinkedHashMap<>();
        for (String line : fpm) {
            String text = line.substring(line.indexOf(' ') + 1).strip();
            if (text.matches("\\[.*]")) {
                pool(settings).ifPresent(pools::add);
                settings.clear();
                settings.put("name", text.substring(1, text.length() - 1));
            } else if (text.contains("=")) {
                settings.put(text.substring(0, text.indexOf('=')), text.substring(text.indexOf('=') + 1));
            }
        }
        pool(settings).ifPresent(pools::add);
        return pools;
    }

    private static Optional<PhpPool> pool(Map<String, String> settings) {
        String name = settings.getOrDefault("name", "");
        return Optional.ofNullable(settings.get("listen"))
                .map(listen -> new PhpPool(
                        listen.replace("$pool", name).replaceAll("^[\"']|[\"']$", ""),
                        settings.getOrDefault("chroot", "").replace("$pool", name),
                        settings.getOrDefault("user", "").replace("$pool", name),
                        Map.of()));
    }

    private List<String> after(String kind) {
        return lines.stream()
                .filter(line -> line.startsWith(kind))
                .map(line -> line.substring(kind.length()))
                .toList();
    }
}
