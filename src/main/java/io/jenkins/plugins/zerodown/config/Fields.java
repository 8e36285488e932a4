package io.jenkins.plugins.zerodown.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the keys of one map. What cannot be used is added to the problems and read as if it had not been written, so
 * that reading goes on and the user is told everything at once: what was read counts only when no problem was found.
 */
final class Fields {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(s|m|h|d)?");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,8})");
    private static final Pattern MODE = Pattern.compile("0o?([0-7]{3})");
    private static final Rule LOCAL_FILE = Rules.LINE.and(Rule.that(
            Fields::isPath,
            "cannot be a path here",
            "use characters that this machine's file system takes, or run under a UTF-8 locale, such as "
                    + "LC_ALL=C.UTF-8"));
    private static final int WORLD_WRITABLE = 0002;

    private final Value.Entries entries;
    private final Section section;
    private final Problems problems;

    Fields(Value.Entries entries, Section section, Problems problems) {
        this.entries = entries;
        this.section = section;
        this.problems = problems;
        entries.values().forEach((key, value) -> {
            if (!section.keys().contains(key)) {
                problems.add(value.place(), Problems.shown(key) + " is not known here", section.fix(key));
            } else if (value instanceof Value.Nothing nothing && !nothing.told()) {
                problems.add(value.place(), "has no value", "give it one or remove the key");
            }
        });
    }

    Place place() {
        return entries.place();
    }

    boolean has(String key) {
        return get(key).isPresent();
    }

    /** The keys of this section that are there. */
    Set<String> written() {
        return section.keys().stream().filter(this::has).collect(Collectors.toSet());
    }

    Optional<Value> get(String key) {
        if (!section.keys().contains(key)) {
            throw new IllegalArgumentException(section + " has no key " + key);
        }
        return Optional.ofNullable(entries.values().get(key)).filter(value -> !(value instanceof Value.Nothing));
    }

    /** The text to which keys lead, one within the other, whether or not it can be used. */
    Optional<String> deep(List<String> keys) {
        Value at = entries;
        for (String key : keys) {
            at = at instanceof Value.Entries map ? map.values().get(key) : null;
        }
        return at instanceof Value.Text text ? Optional.of(text.text()) : Optional.empty();
    }

    /** A problem of a key that is there, its value shown. */
    void refuse(String key, String what, String fix) {
        Value value = get(key).orElseThrow();
        problems.add(value.place(), Problems.shown(value) + ' ' + what, fix);
    }

    /** A problem of a key that is not there. */
    void miss(String key, String fix) {
        problems.add(place().key(key), "is missing", fix);
    }

    Optional<String> text(String key, Rule rule) {
        return get(key).flatMap(value -> text(value, rule));
    }

    /** Text that messages must not show. */
    Optional<String> secret(String key, Rule rule) {
        Optional<String> written =
                get(key).filter(Value.Text.class::isInstance).map(value -> ((Value.Text) value).text());
        Optional<Rule.Fault> fault = written.flatMap(rule::check);
        fault.ifPresent(found -> problems.add(
                get(key).orElseThrow().place(),
                "the value (not shown, it may be a secret) " + found.what(),
                found.fix()));
        return fault.isPresent() ? Optional.empty() : text(key, any -> Optional.empty());
    }

    /** A file on this machine, found from where it was named. */
    Optional<String> file(String key) {
        return text(key, LOCAL_FILE)
                .map(written -> get(key).orElseThrow().place().localFile(written));
    }

    /** A file with a secret in it: one on this machine, or a credential's id. */
    Optional<String> secretFile(String key) {
        return credentials(key) ? text(key, Rules.CREDENTIAL) : file(key);
    }

    /** A secret text: the environment variable that holds it, or a credential's id. */
    Optional<String> secretText(String key) {
        return text(key, credentials(key) ? Rules.CREDENTIAL : Rules.VARIABLE);
    }

    /** Whether the value of a key, were it a secret, would be the id of a credential. */
    private boolean credentials(String key) {
        return get(key).map(Value::place).orElse(place()).secrets() == SecretNames.CREDENTIALS;
    }

    /** @return empty where it is missing or cannot be used, which is then a problem */
    Optional<String> required(String key, Rule rule, String fix) {
        if (!entries.values().containsKey(key)) {
            miss(key, fix);
        }
        return text(key, rule);
    }

    List<String> texts(String key, Rule rule, List<String> otherwise) {
        return get(key).map(value -> items(key).stream()
                        .flatMap(item -> text(item, rule).stream())
                        .toList())
                .orElse(otherwise);
    }

    List<Value> items(String key) {
        Optional<Value> value = get(key);
        if (value.isPresent() && !(value.get() instanceof Value.Items)) {
            refuse(
                    key,
                    "is not a list",
                    value.get() instanceof Value.Text text
                            ? "write [" + text.text().lines().findFirst().orElse("") + "]"
                            : "write a list: [first, second]");
        }
        return value.filter(Value.Items.class::isInstance)
                .map(list -> ((Value.Items) list).values())
                .orElse(List.of());
    }

    /** Words of a command: text that is split at spaces, or a list of them. */
    Optional<List<String>> words(String key) {
        Optional<Value> value = get(key);
        if (value.isPresent()
                && value.get() instanceof Value.Items list
                && list.values().isEmpty()) {
            refuse(key, "is empty", "write a command or remove the key");
        }
        Optional<List<String>> words = value.flatMap(written -> written instanceof Value.Items
                ? Optional.of(texts(key, Rules.LINE, List.of()))
                : text(key, Words.RULE).flatMap(Words::split));
        if (words.isPresent() && !words.get().isEmpty() && words.get().get(0).startsWith("-")) {
            refuse(key, "begins with a dash", "begin with the program's name");
        }
        return words;
    }

    int number(String key, int otherwise, int least, int most) {
        String fix = "write a whole number from " + least + " to " + most;
        return text(
                        key,
                        Rule.that(
                                text -> NUMBER.matcher(text).matches()
                                        && Integer.parseInt(text) >= least
                                        && Integer.parseInt(text) <= most,
                                "is not a number from " + least + " to " + most,
                                fix))
                .map(Integer::valueOf)
                .orElse(otherwise);
    }

    Duration duration(String key, Duration otherwise, Duration least, Duration most) {
        Rule rule = Rule.that(
                        text -> DURATION.matcher(text).matches(), "is not a time", "write such as 60s, 5m, 1h or 2d")
                .and(Rule.that(
                        text -> parse(text).compareTo(least) >= 0 && parse(text).compareTo(most) <= 0,
                        "is not between " + words(least) + " and " + words(most),
                        "write a time in between"));
        return text(key, rule).map(Fields::parse).orElse(otherwise);
    }

    boolean flag(String key, boolean otherwise) {
        return text(
                        key,
                        Rule.that(
                                text -> OnOff.of(text).isPresent(), "is neither true nor false", "write true or false"))
                .flatMap(OnOff::of)
                .orElse(otherwise);
    }

    <E extends Enum<E>> E choice(String key, Class<E> choices, E otherwise) {
        Map<String, E> known =
                Arrays.stream(choices.getEnumConstants()).collect(Collectors.toMap(Fields::spelled, choice -> choice));
        return text(key, Rule.that(known::containsKey, "is not known", "use one of " + spelled(choices)))
                .map(known::get)
                .orElse(otherwise);
    }

    /** @param least bits that must be set, since nothing works without them */
    int mode(String key, int otherwise, int least) {
        Rule rule = Rule.that(
                        text -> MODE.matcher(text).matches(),
                        "is not an octal mode",
                        "write such as 0640, with its zero")
                .and(Rule.that(
                        text -> (octal(text) & WORLD_WRITABLE) == 0,
                        "lets everybody write",
                        "take the last digit's 2 away"))
                .and(Rule.that(
                        text -> (octal(text) & least) == least,
                        "locks the owner out",
                        String.format("set at least 0%o", least)));
        return text(key, rule).map(Fields::octal).orElse(otherwise);
    }

    /** The map that is a key's value. */
    Optional<Fields> fields(String key, Section inner) {
        return get(key).flatMap(value -> fields(value, inner));
    }

    Optional<Fields> fields(Value value, Section inner) {
        if (value instanceof Value.Entries map) {
            return Optional.of(new Fields(map, inner, problems));
        }
        problems.add(
                value.place(),
                Problems.shown(value) + " is not a map",
                "write keys with values: " + String.join(", ", inner.keys()));
        return Optional.empty();
    }

    /** The maps that are the items of a list. */
    List<Fields> list(String key, Section inner) {
        List<Fields> found = new ArrayList<>();
        items(key).forEach(item -> fields(item, inner).ifPresent(found::add));
        return found;
    }

    Optional<String> text(Value value, Rule rule) {
        if (!(value instanceof Value.Text text)) {
            problems.add(value.place(), Problems.shown(value) + " where text is due", "write a single value");
            return Optional.empty();
        }
        Optional<Rule.Fault> fault = rule.check(text.text());
        fault.ifPresent(found -> problems.add(value.place(), Problems.shown(value) + ' ' + found.what(), found.fix()));
        return fault.isPresent() ? Optional.empty() : Optional.of(text.text());
    }

    static String spelled(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    static String spelled(Class<? extends Enum<?>> choices) {
        return Arrays.stream(choices.getEnumConstants()).map(Fields::spelled).collect(Collectors.joining(", "));
    }

    static boolean isPath(String text) {
        try {
            return !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static int octal(String text) {
        Matcher mode = MODE.matcher(text);
        return mode.matches() ? Integer.parseInt(mode.group(1), 8) : 0;
    }

    private static Duration parse(String text) {
        Matcher duration = DURATION.matcher(text);
        if (!duration.matches()) {
            throw new IllegalArgumentException(text);
        }
        long count = Long.parseLong(duration.group(1));
        String unit = duration.group(2) == null ? "s" : duration.group(2);
        return switch (unit) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static String words(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds == 0 || seconds % 60 != 0
                ? seconds + "s"
                : seconds % 86400 == 0
                        ? seconds / 86400 + "d"
                        : seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }
}
