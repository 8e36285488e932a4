package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.Php.Call;
import io.jenkins.plugins.zerodown.lint.Php.Chain;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A strict reading of a migration's PHP: anything that is not known makes all of it unknown. */
final class KnownSource {
    private final Php php;

    private KnownSource(Php php) {
        this.php = php;
    }

    /**
     * Whether up() consists of nothing but what is known here: then what its conditions come to does not matter, for
     * both of their branches have been read.
     */
    static boolean understands(Migration migration) {
        Php php = new Php(migration.source());
        int[] up = php.body("up");
        return !migration.source().isEmpty() && up[0] > 0 && new KnownSource(php).statements(up[0], up[1], Set.of());
    }

    private boolean statements(int from, int to, Set<String> blueprints) {
        int i = from;
        while (i >= 0 && i < to) {
            i = statement(i, to, blueprints);
        }
        return i >= 0;
    }

    /** @return where the next one begins; negative where this one is not known */
    private int statement(int at, int to, Set<String> blueprints) {
        if (php.sign(at, ";")) {
            return at + 1;
        }
        if (php.sign(at, "{")) {
            int end = php.closing(at);
            return statements(at + 1, end, blueprints) ? end + 1 : -1;
        }
        if (php.word(at, "return")) {
            return php.sign(at + 1, ";") ? at + 2 : statement(at + 1, to, blueprints);
        }
        if (php.word(at, "else")) {
            return statement(at + 1, to, blueprints);
        }
        if (php.word(at, "if") || php.word(at, "elseif")) {
            int end = php.closing(at + 1);
            return php.sign(at + 1, "(") && condition(at + 2, end) ? statement(end + 1, to, blueprints) : -1;
        }
        int end = expression(at, blueprints);
        return end > at && (end == to || php.sign(end, ";")) ? Math.min(end + 1, to) : -1;
    }

    /** @return after it; negative where it is not known */
    private int expression(int at, Set<String> blueprints) {
        Optional<Chain> chain = php.chain(at);
        if (chain.isEmpty()) {
            return -1;
        }
        boolean known = blueprints.contains(chain.get().head())
                ? blueprint(chain.get())
                : switch (chain.get().head()) {
                    case "Schema" -> chain.get().calls().stream().allMatch(this::ofSchema);
                    case "DB" ->
                        chain.get().calls().stream()
                                .allMatch(call ->
                                        LaravelCalls.OF_ROWS.contains(call.name()) && literal(call.from(), call.to()));
                    default -> false;
                };
        return known ? chain.get().end() : -1;
    }

    private boolean ofSchema(Call call) {
        if (LaravelCalls.OF_SCHEMA.contains(call.name())) {
            return literal(call.from(), call.to());
        }
        int closure = call.from();
        while (closure < call.to()
                && !php.word(closure, "function")
                && !php.word(closure, "fn")
                && !php.word(closure, "static")) {
            closure++;
        }
        boolean takes =
                LaravelCalls.WITH_BLUEPRINT.contains(call.name()) || call.name().equals("withoutForeignKeyConstraints");
        return takes && closure < call.to() && literal(call.from(), closure) && closure(closure, call.to());
    }

    private boolean closure(int at, int to) {
        int i = php.word(at, "static") ? at + 1 : at;
        boolean arrow = php.word(i, "fn");
        if (!arrow && !php.word(i, "function") || !php.sign(i + 1, "(")) {
            return false;
        }
        int end = php.closing(i + 1);
        Set<String> variables = new HashSet<>(php.words(i + 2, end));
        variables.removeIf(word -> !word.startsWith("$"));
        int body = end + 1;
        if (php.sign(body, ":")) {
            body += 2;
        }
        if (arrow) {
            int after = php.sign(body, "=>") ? expression(body + 1, variables) : -1;
            return after == to || after > 0 && php.sign(after, ",") && literal(after, to);
        }
        if (!php.sign(body, "{")) {
            return false;
        }
        int close = php.closing(body);
        return statements(body + 1, close, variables) && literal(close + 1, to);
    }

    private boolean blueprint(Chain chain) {
        String first = chain.calls().get(0).name();
        return (LaravelCalls.TYPES.contains(first)
                        || LaravelCalls.HARMLESS.contains(first)
                        || LaravelCalls.DANGEROUS.contains(first))
                && chain.calls().stream().skip(1).allMatch(call -> LaravelCalls.MODIFIERS.contains(call.name()))
                && chain.calls().stream().allMatch(call -> literal(call.from(), call.to()));
    }

    private boolean condition(int from, int to) {
        int i = from;
        while (i < to) {
            Optional<Chain> chain = php.chain(i);
            if (chain.isPresent()) {
                boolean known =
                        Set.of("Schema", "DB", "App").contains(chain.get().head())
                                && chain.get().calls().stream()
                                        .allMatch(call -> LaravelCalls.QUESTIONS.contains(call.name())
                                                && literal(call.from(), call.to()));
                if (!known) {
                    return false;
                }
                i = chain.get().end();
            } else if (literal(i, i + 1)
                    || php.sign(i, "!")
                    || php.sign(i, "&")
                    || php.sign(i, "|")
                    || php.sign(i, "(")
                    || php.sign(i, ")")
                    || php.word(i, "in_array")) {
                i++;
            } else {
                return false;
            }
        }
        return true;
    }

    /** Texts, numbers, lists and names of arguments; no variable, no call. */
    private boolean literal(int from, int to) {
        for (int i = from; i < to; i++) {
            boolean value = php.text(i)
                    || php.word(i, "true")
                    || php.word(i, "false")
                    || php.word(i, "null")
                    || php.anySign(i, "[],=>:.-0123456789")
                    || php.sign(i, "::") && php.word(i + 1, "class")
                    || php.plainWord(i) && (php.sign(i + 1, ":") || php.sign(i + 1, "::") || php.sign(i - 1, "::"));
            if (!value) {
                return false;
            }
        }
        return true;
    }
}
