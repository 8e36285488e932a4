package io.jenkins.plugins.zerodown.jenkins.pages;

import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Who has a target's slot on its servers, as they told when a form was made. */
public record TargetHolders(List<Holder> servers) {
    public TargetHolders {
        servers = List.copyOf(servers);
    }

    /**
     * Of one server.
     *
     * @param mark by which an order to unlock names him; empty text where nobody has it, or the server did not tell
     * @param text for people
     */
    public record Holder(String server, String mark, String text) {}

    /** @param answer the engine's to {@code unlock} that names no holder */
    static TargetHolders of(EngineAnswer.Unlocked answer) {
        List<Holder> servers = new ArrayList<>();
        for (EngineAnswer.FreedServer server : answer.servers()) {
            String mark = Objects.requireNonNullElse(server.holder(), "");
            servers.add(new Holder(server.server(), mark, text(server, mark)));
        }
        return new TargetHolders(servers);
    }

    private static String text(EngineAnswer.FreedServer server, String mark) {
        if (server.error() != null) {
            return Messages.TargetHolders_notAsked(server.error());
        }
        if (mark.isEmpty()) {
            return Messages.TargetHolders_nobody();
        }
        List<String> jobs = server.jobs() == null ? List.of() : server.jobs();
        String who = server.who();
        String age = String.valueOf(server.age());
        return jobs.isEmpty()
                ? Messages.TargetHolders_holder(who, age)
                : Messages.TargetHolders_atWork(who, age, String.join(", ", jobs));
    }

    /** Marks of those who have it, each once, with blanks between, for a form to state. */
    public String seen() {
        return servers.stream()
                .map(Holder::mark)
                .filter(mark -> !mark.isEmpty())
                .distinct()
                .collect(Collectors.joining(" "));
    }
}
