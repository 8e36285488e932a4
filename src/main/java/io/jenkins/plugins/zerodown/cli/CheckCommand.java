package io.jenkins.plugins.zerodown.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jenkins.plugins.zerodown.check.Finding;
import io.jenkins.plugins.zerodown.check.ServerCheck;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Look at every server: connection, room, rights, tools, web server and PHP-FPM; say what would go wrong.",
            "Nothing is changed. Ends with 1 where a deployment would fail or visitors would see it."
        })
final class CheckCommand implements Callable<Integer> {
    private final CliEnvironment surroundings;

    @Mixin
    private TargetOptions options;

    @Option(names = "--json", description = "As JSON: [{\"server\",\"severity\",\"what\",\"why\",\"fix\"}].")
    private boolean json;

    CheckCommand(CliEnvironment surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return Work.run(surroundings, options, session -> {
            List<Finding> findings =
                    new ServerCheck(session.target(), session.application(), session.secrets()).on(session.hosts());
            if (json) {
                session.out().println(json(findings));
            } else {
                findings.forEach(finding -> show(session, finding));
            }
            boolean bad = findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
            return (bad ? ExitStatus.FAILED : ExitStatus.DONE).code();
        });
    }

    private static String json(List<Finding> findings) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Finding finding : findings) {
            all.addObject()
                    .put("server", finding.server())
                    .put("severity", word(finding.severity()))
                    .put("what", finding.what())
                    .put("why", finding.why())
                    .put("fix", finding.fix());
        }
        return all.toPrettyString();
    }

    private void show(CommandSession session, Finding finding) {
        AnsiStyle paint = surroundings.screen().paint();
        String word = String.format(Locale.ROOT, "%-7s", word(finding.severity()));
        String severity = switch (finding.severity()) {
            case ERROR -> paint.bad(word);
            case WARNING -> paint.doubtful(word);
            case NOTE -> paint.faint(word);
        };
        session.shown(finding.text()).lines().forEach(line -> session.out().println(severity + "  " + line));
    }

    private static String word(Finding.Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}
