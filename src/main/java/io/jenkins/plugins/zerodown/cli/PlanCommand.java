package io.jenkins.plugins.zerodown.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Run;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "plan", mixinStandardHelpOptions = true,
        description = "Show what a deployment would do, with every command; nothing is touched.")
final class PlanCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private TargetOptions options;

    @Mixin
    private SourceOptions source;

    @Option(names = "--json", description = "As JSON, on standard output: [{\"number\",\"title\",\"does\":[]}].")
    private boolean json;

    PlanCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return Work.run(surroundings, options, session -> {
            Run run = session.run(source.source(session.target()), Duration.ZERO, session.display(0));
            if (json) {
                asJson(session, run);
            } else {
                asText(session, run);
            }
            return ExitStatus.DONE.code();
        });
    }

    private static void asText(Session session, Run run) {
        Set<Phase> shown = EnumSet.noneOf(Phase.class);
        Deployment.plan(run).forEach((step, lines) -> {
            Phase phase = Phase.of(step.number());
            if (shown.add(phase)) {
                session.out().println();
                session.out().println(phase.heading());
            }
            session.out().println(step.heading());
            shown(session, lines).forEach(line -> session.out().println("  " + line));
        });
    }

    private static void asJson(Session session, Run run) {
        ArrayNode steps = JsonNodeFactory.instance.arrayNode();
        Deployment.plan(run).forEach((step, lines) -> {
            ObjectNode node = steps.addObject().put("number", step.number()).put("title", step.title());
            shown(session, lines).forEach(node.putArray("does")::add);
        });
        session.out().println(steps.toPrettyString());
    }

    private static List<String> shown(Session session, List<String> lines) {
        return lines.stream().flatMap(text -> session.shown(text).lines()).toList();
    }
}
