package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a rollback is to do when its turn comes: where it goes to, and what was live when that was decided. */
public record RollbackDecision(ReleaseId to, Set<ReleaseId> live) {
    public RollbackDecision {
        live = Set.copyOf(live);
    }

    /** Ids with blanks between: the one that it goes to first, then the live ones in the order of their texts. */
    String text() {
        return Stream.concat(
                        Stream.of(to.value()),
                        live.stream().map(ReleaseId::value).sorted())
                .collect(Collectors.joining(" "));
    }

    static RollbackDecision parse(String text) {
        List<ReleaseId> ids = Arrays.stream(text.split(" ")).map(ReleaseId::new).toList();
        return new RollbackDecision(ids.get(0), Set.copyOf(ids.subList(1, ids.size())));
    }
}
