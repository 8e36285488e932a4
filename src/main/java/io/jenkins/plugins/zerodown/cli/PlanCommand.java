package io.jenkins.plugins.zerodown.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Phase;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Show what a deployment would do, with every command; nothing is touched.")
final class PlanCommand implements Callable<Integer> {
    private final CliEnvironment surroundings;

    @Mixin
    private TargetOptions options;

    @Mixin
    private SourceOptions source;

    @Option(names = "--json", description = "As JSON, on standard output: [{\"number\",\"title\",\"does\":[]}].")
    private boolean json;

    PlanCommand(CliEnvironment surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return Work.run(surroundings, options, session -> {
            DeploymentContext context =
                    session.run(source.source(session.target(), options.file), Duration.ZERO, session.display(0));
            if (json) {
                asJson(session, context);
            } else {
                asText(session, context);
            }
            return ExitStatus.DONE.code();
        });
    }

    private static void asText(CommandSession session, DeploymentContext context) {
        Set<Phase> shown = EnumSet.noneOf(Phase.class);
        Deployment.plan(context).forEach((step, lines) -> {
            Phase phase = Phase.of(step.number());
            if (shown.add(phase)) {
                session.out().println();
                session.out().println(phase.heading());
            }
            session.out().println(step.heading());
            shown(session, lines).forEach(line -> session.out().println("  " + line));
        });
    }

    private static void asJson(CommandSession session, DeploymentContext context) {
        ArrayNode steps = JsonNodeFactory.instance.arrayNode();
        Deployment.plan(context).forEach((step, lines) -> {
            ObjectNode node = steps.addObject().put("number", step.number()).put("title", step.title());
            shown(session, lines).forEach(node.putArray("does")::add);
        });
        session.out().println(steps.toPrettyString());
    }

    private static List<String> shown(CommandSession session, List<String> lines) {
        return lines.stream().flatMap(text -> session.shown(text).lines()).toList();
    }
}
