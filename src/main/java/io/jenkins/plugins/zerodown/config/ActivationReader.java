package io.jenkins.plugins.zerodown.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what of {@code application:} is about the time around and after the switch. */
final class ActivationReader {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration COMMAND_TIMEOUT = Duration.ofMinutes(10);

    private final Fields application;
    private final Problems problems;

    ActivationReader(Fields application, Problems problems) {
        this.application = application;
        this.problems = problems;
    }

    Application.Opcache opcache() {
        Optional<Fields> opcache = application.fields("opcache", Section.OPCACHE);
        return new Application.Opcache(
                opcache.map(fields -> choiceOrOff(
                                fields, "method", Application.Opcache.Method.REALPATH, Application.Opcache.Method.OFF))
                        .orElse(Application.Opcache.Method.REALPATH),
                opcache.flatMap(fields -> fields.text("command", Rules.COMMAND)),
                opcache.flatMap(fields -> fields.text("url", Rules.HTTP_URL)),
                opcache.flatMap(fields -> fields.secretText("tokenEnv")),
                opcache.flatMap(fields -> fields.text("cdnPurge", Rules.COMMAND)),
                opcache.map(fields -> fields.texts("warmUp", Rules.WARM_UP, List.of()))
                        .orElse(List.of()));
    }

    /** {@code off} is also what YAML's older readers make false of. */
    private static <E extends Enum<E>> E choiceOrOff(Fields fields, String key, E otherwise, E off) {
        boolean isOff = fields.get(key)
                .filter(value -> value instanceof Value.Text text
                        && OnOff.of(text.text()).map(on -> !on).orElse(false))
                .isPresent();
        return isOff ? off : fields.choice(key, otherwise.getDeclaringClass(), otherwise);
    }

    Application.Services services() {
        Optional<Fields> services = application.fields("services", Section.SERVICES);
        return new Application.Services(
                ApplicationReader.command(services, "queue"),
                ApplicationReader.command(services, "horizon"),
                ApplicationReader.command(services, "schedule"),
                ApplicationReader.command(services, "reverb"),
                ApplicationReader.command(services, "pulse"),
                ApplicationReader.command(services, "octane"),
                ApplicationReader.command(services, "supervisor"),
                ApplicationReader.command(services, "fpm"),
                ApplicationReader.command(services, "webServer"));
    }

    Optional<Health> health() {
        return application
                .fields("health", Section.HEALTH)
                .map(health -> new Health(
                        health.text("url", Rules.HTTP_URL),
                        health.number("attempts", 10, 1, 1000),
                        health.duration("interval", Duration.ofSeconds(3), Duration.ZERO, Duration.ofHours(1)),
                        health.number("successes", 1, 1, 100),
                        health.duration("timeout", Duration.ofSeconds(10), SECOND, Duration.ofMinutes(10)),
                        health.duration("deadline", Duration.ofMinutes(5), SECOND, DAY),
                        health.number("status", 200, 100, 599),
                        health.text("body", Rules.LINE),
                        health.text("command", Rules.COMMAND),
                        health.text("perServer", Rules.HTTP_URL),
                        new Health.Access(
                                headers(health), health.secretFile("certificates"), health.text("proxy", Rules.PROXY)),
                        new Health.Readiness(
                                choiceOrOff(health, "readiness", Health.Readiness.Kind.AUTO, Health.Readiness.Kind.OFF),
                                health.text("fpm", Rules.FPM_ADDRESS),
                                health.text("preview", Rules.HTTP_URL),
                                health.text("instance", Rules.COMMAND)),
                        health.fields("watch", Section.WATCH).flatMap(ActivationReader::watch)));
    }

    private static Optional<Health.Watch> watch(Fields watch) {
        if (!watch.has("for")) {
            watch.miss("for", "say how long: watch: {for: 10m}");
            return Optional.empty();
        }
        return Optional.of(new Health.Watch(
                watch.duration("for", Duration.ofMinutes(10), SECOND, DAY),
                watch.duration("interval", Duration.ofSeconds(10), SECOND, Duration.ofHours(1)),
                watch.number("failures", 3, 1, 1000)));
    }

    private Map<String, String> headers(Fields health) {
        Map<String, String> headers = new LinkedHashMap<>();
        Optional<Value> written = health.get("headers");
        if (written.isPresent() && !(written.get() instanceof Value.Entries)) {
            health.refuse("headers", "is not a map", "write headers: {X-Probe: PROBE_TOKEN}");
        } else if (written.isPresent()) {
            Rule rule = written.get().place().secrets() == SecretNames.CREDENTIALS ? Rules.CREDENTIAL : Rules.VARIABLE;
            ((Value.Entries) written.get()).values().forEach((name, value) -> {
                Rules.HEADER
                        .check(name)
                        .ifPresent(fault ->
                                problems.add(value.place(), Problems.shown(name) + ' ' + fault.what(), fault.fix()));
                health.text(value, rule).ifPresent(variable -> headers.put(name, variable));
            });
        }
        return headers;
    }

    Application.Commands commands() {
        Optional<Fields> commands = application.fields("commands", Section.COMMANDS);
        return new Application.Commands(
                commands(commands, "preRelease"), commands(commands, "midRelease"), commands(commands, "postRelease"));
    }

    private static List<Application.UserCommand> commands(Optional<Fields> commands, String key) {
        return commands.map(fields -> fields.items(key).stream()
                        .flatMap(item -> command(fields, item).stream())
                        .toList())
                .orElse(List.of());
    }

    private static Optional<Application.UserCommand> command(Fields commands, Value item) {
        if (item instanceof Value.Entries) {
            return commands.fields(item, Section.COMMAND).flatMap(ActivationReader::command);
        }
        return commands.text(item, Rules.COMMAND)
                .map(run -> new Application.UserCommand(run, Application.UserCommand.On.ALL, COMMAND_TIMEOUT));
    }

    private static Optional<Application.UserCommand> command(Fields fields) {
        var on = fields.choice("on", Application.UserCommand.On.class, Application.UserCommand.On.ALL);
        Duration timeout = fields.duration("timeout", COMMAND_TIMEOUT, SECOND, DAY);
        return fields.required("run", Rules.COMMAND, "write the command: {run: 'php artisan cdn:purge'}")
                .map(run -> new Application.UserCommand(run, on, timeout));
    }

    List<Application.Notification> notifications() {
        return application.list("notify", Section.NOTIFICATION).stream()
                .map(this::notification)
                .toList();
    }

    private Application.Notification notification(Fields fields) {
        if (fields.has("url") == fields.has("urlEnv")) {
            problems.add(
                    fields.place(),
                    fields.has("url") ? "url stands beside urlEnv" : "url is missing",
                    "give one: url: https://hooks.example.com/…, or urlEnv: the name of a variable that holds it");
        }
        Map<String, Application.Notification.Outcome> known = Arrays.stream(Application.Notification.Outcome.values())
                .collect(Collectors.toMap(outcome -> outcome.name().toLowerCase(Locale.ROOT), outcome -> outcome));
        Rule rule = Rule.that(known::containsKey, "is not an outcome", "use success, failure and rollback");
        Set<Application.Notification.Outcome> on = EnumSet.noneOf(Application.Notification.Outcome.class);
        fields.texts("on", rule, known.keySet().stream().sorted().toList()).forEach(name -> on.add(known.get(name)));
        return new Application.Notification(
                fields.secret("url", Rules.HTTP_URL),
                fields.secretText("urlEnv"),
                fields.choice("format", Application.Notification.Format.class, Application.Notification.Format.JSON),
                Set.copyOf(on),
                fields.secretText("secretEnv"));
    }
}
