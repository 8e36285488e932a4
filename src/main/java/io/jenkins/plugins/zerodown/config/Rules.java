package io.jenkins.plugins.zerodown.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for names, hosts, addresses and keys. Those for paths are in {@link Paths}. */
final class Rules {
    /** Far below what one argument of a process may hold. */
    private static final int LONGEST = 65_536;

    /**
     * Not blank, and nothing that cannot be passed on: no NUL, no broken Unicode, no carriage return that an editor
     * left.
     */
    static final Rule COMMAND = Rule.that(text -> !text.isBlank(), "is empty", "write the command or remove the key")
            .and(Rule.that(text -> text.length() <= LONGEST, "is too long", "put it into a script and call that"))
            .and(Rule.that(text -> text.indexOf('\0') < 0, "has a NUL byte", "remove it"))
            .and(Rule.that(
                    text -> text.indexOf('\r') < 0, "has a carriage return", "save the file with Unix line ends"))
            .and(Rule.that(Rules::encodable, "has half of a surrogate pair", "write the whole character"));

    /** Not blank, on one line. */
    static final Rule LINE = Rule.that(text -> !text.isBlank(), "is empty", "give a value or remove the key")
            .and(Rule.that(text -> text.length() <= 4096, "is too long", "write at most 4096 characters"))
            .and(Rule.that(
                    text -> text.chars().noneMatch(Character::isISOControl),
                    "has a control character",
                    "remove line ends, tabs and other control characters"))
            .and(Rule.that(Rules::encodable, "has half of a surrogate pair", "write the whole character"));

    static final Rule NAME = pattern(
            "[A-Za-z0-9][A-Za-z0-9._:-]{0,99}",
            "cannot be a name",
            "use letters, digits, dot, colon, dash and underscore, beginning with a letter or digit");

    static final Rule HOST = pattern(
            "[A-Za-z0-9_][A-Za-z0-9._-]{0,252}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?",
            "cannot be a host",
            "write a host name or an address alone, such as web1.example.com or 2001:db8::1;"
                    + " user and port have keys of their own");

    /** Given, or made of host and port. */
    static final Rule SERVER_NAME =
            text -> NAME.check(text).isEmpty() ? Optional.empty() : HOST.check(text.replaceFirst(":[0-9]{1,5}$", ""));

    /** Also of a directory service: user@example.com, EXAMPLE\\user. */
    static final Rule LOGIN = pattern(
            "[A-Za-z0-9_][A-Za-z0-9_.+@\\\\-]{0,99}", "cannot be a login name", "write it alone, such as deploy");

    static final Rule USER = pattern(
            "[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,99}", "cannot be a user", "write the user's name, such as www-data");

    static final Rule OWNER = pattern(
            "[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,99}(:[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,99})?",
            "cannot be an owner",
            "write user or user:group, such as deploy:www-data");

    static final Rule VARIABLE = pattern(
            "[A-Za-z_][A-Za-z0-9_]{0,199}",
            "cannot be the name of an environment variable",
            "write its name without $, such as DEPLOY_PASSWORD");

    /** The id of a credential. What a login is made of has names of its own, which no option may ask for. */
    static final Rule CREDENTIAL = LINE.and(Rule.that(
            text -> !text.startsWith(Server.StoredLogin.NAMES),
            "begins as only the parts of a login do",
            "give the credential an id that does not begin with " + Server.StoredLogin.NAMES));

    /** Laravel's own .env reader takes dots in names. */
    static final Rule ENV_KEY = pattern(
            "[A-Za-z_][A-Za-z0-9_.]{0,199}", "cannot be a key of an .env file", "write the key alone, such as APP_KEY");

    static final Rule VIEW =
            pattern("[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,199}", "cannot be a view", "write its name, such as errors::503");

    static final Rule CACHE = Rule.that(
            Set.of("config", "route", "view", "event")::contains,
            "is not a cache of artisan's",
            "use config, route, view and event");

    static final Rule HTTP_URL = LINE.and(Rules::httpUrl);

    static final Rule PROXY = HTTP_URL.and(Rule.that(
            text -> text.matches("http://[^/@?#]+:[1-9][0-9]{0,4}/?"),
            "is no address of a proxy",
            "write its host and port, such as http://proxy.example.com:3128"));

    /** A header that is ours to set: those by which a request is framed, or finds its site, are not. */
    static final Rule HEADER = pattern(
                    "[A-Za-z0-9-]{1,100}", "cannot be a header", "write its name alone, such as X-Probe")
            .and(Rule.that(
                    text -> !Set.of("host", "connection", "content-length", "transfer-encoding", "cookie")
                            .contains(text.toLowerCase(Locale.ROOT)),
                    "is a header that each request has of its own",
                    "write another, such as Authorization"));

    /** As a web server names a pool: the path of a socket, or a host and a port. */
    static final Rule FPM_ADDRESS = LINE.and(Rule.that(
            text -> text.matches("/\\S+|[^/\\s]+:[0-9]{1,5}"),
            "is no address of a pool of PHP-FPM",
            "write the path of its socket, such as /run/php/app.sock, or 127.0.0.1:9000"));

    static final Rule WARM_UP = LINE.and(text -> text.startsWith("/") ? Optional.empty() : httpUrl(text));

    static final Rule BRANCH = LINE.and(Rule.that(
            Rules::isBranch, "cannot be a branch", "write a branch's name as 'git branch' lists it, such as main"));

    static final Rule REPOSITORY = LINE.and(Rules::repository);

    static final Rule HOST_KEY = LINE.and(Rules::hostKey);

    private static final Set<String> KEY_TYPES = Set.of(
            "ssh-ed25519",
            "ssh-rsa",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "sk-ssh-ed25519@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com");

    private static final Pattern BAD_IN_BRANCH =
            Pattern.compile("^-|^/|/$|//|\\.\\.|@\\{|^@$|[ ~^:?*\\[\\\\\\x00-\\x20\\x7f]|(^|/)\\.|\\.$|\\.lock(/|$)");

    private static final Pattern ADDRESS =
            Pattern.compile("(?<scheme>https?|ssh|git|file)://(?<authority>[^/]*)(?<path>/.*)?");
    private static final Pattern SCP =
            Pattern.compile("((?<user>[^@/:]+)@)?(?<host>[^/:@\\[\\]]+|\\[[0-9A-Fa-f:.]+]):(?<path>.+)");

    private Rules() {}

    static boolean encodable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static Rule pattern(String legal, String otherwise, String fix) {
        Pattern pattern = Pattern.compile(legal);
        return Rule.that(text -> pattern.matcher(text).matches(), otherwise, fix);
    }

    private static boolean isBranch(String text) {
        return !BAD_IN_BRANCH.matcher(text).find();
    }

    private static Optional<Rule.Fault> httpUrl(String text) {
        String fix = "write a whole address such as https://app.example.com/health";
        try {
            URI uri = new URI(text);
            if (uri.getUserInfo() != null) {
                return Optional.of(new Rule.Fault("has a user or password in it", "take it out, addresses are logged"));
            }
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return http && uri.getHost() != null && uri.getPort() <= 65535
                    ? Optional.empty()
                    : Optional.of(new Rule.Fault("is not an http or https address", fix));
        } catch (URISyntaxException e) {
            return Optional.of(new Rule.Fault("is not an http or https address (" + e.getReason() + ")", fix));
        }
    }

    /**
     * Git runs a program for {@code ext::…}, and takes what begins with a dash for an option, also as a host in an
     * address.
     */
    private static Optional<Rule.Fault> repository(String text) {
        String fix = "write https://host/path, ssh://user@host/path, user@host:path or an absolute path";
        if (text.matches("[A-Za-z0-9+.-]*::.*")) {
            return Optional.of(new Rule.Fault("names one of git's transport helpers, which can run any program", fix));
        }
        var address = ADDRESS.matcher(text);
        if (address.matches()) {
            String authority = address.group("authority");
            boolean local = address.group("scheme").equals("file");
            int at = authority.lastIndexOf('@');
            if (at >= 0 && authority.substring(0, at).contains(":")) {
                return Optional.of(new Rule.Fault(
                        "has a password in it",
                        "take it out and use an SSH key or git's credential store, addresses are logged"));
            }
            boolean named = !authority.isEmpty() || local;
            return named && isAuthority(authority) && address.group("path") != null
                    ? Optional.empty()
                    : Optional.of(new Rule.Fault("is not an address that git may clone", fix));
        }
        var scp = SCP.matcher(text);
        boolean legal = text.startsWith("/")
                || (!text.contains("://")
                        && scp.matches()
                        && isAuthority(scp.group("host"))
                        && (scp.group("user") == null || !scp.group("user").startsWith("-")));
        return legal ? Optional.empty() : Optional.of(new Rule.Fault("is not a repository that git may clone", fix));
    }

    private static boolean isAuthority(String authority) {
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        return !authority.startsWith("-")
                && !host.startsWith("-")
                && host.matches("[A-Za-z0-9._-]*(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");
    }

    private static Optional<Rule.Fault> hostKey(String text) {
        String fix = "write the line's type and key as 'ssh-keyscan' prints them, such as ssh-ed25519 AAAAC3Nza…";
        String[] words = text.strip().split("\\s+");
        if (words.length < 2 || !KEY_TYPES.contains(words[0])) {
            return Optional.of(new Rule.Fault("is not a host key", fix));
        }
        try {
            byte[] blob = Base64.getDecoder().decode(words[1]);
            byte[] type = words[0].getBytes(StandardCharsets.US_ASCII);
            int head = 4;
            boolean whole = blob.length > head + type.length + 32
                    && blob[head - 1] == type.length
                    && Arrays.equals(blob, head, head + type.length, type, 0, type.length);
            return whole ? Optional.empty() : Optional.of(new Rule.Fault("is not a whole host key", fix));
        } catch (IllegalArgumentException e) {
            return Optional.of(new Rule.Fault("is not a host key (its second word is not base64)", fix));
        }
    }
}
