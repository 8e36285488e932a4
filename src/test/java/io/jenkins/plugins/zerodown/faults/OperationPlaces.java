package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.Ending;
import io.jenkins.plugins.zerodown.flow.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Where in each operation its steps begin, by what is counted, as an undisturbed run has shown. */
final class OperationPlaces {
    /** @param bytes to the first server */
    record Place(long requests, long bytes) {}

    private final ZombieSite site;
    private final CutSite servers;
    private final Map<Cut.Operation, Map<String, Place>> places = new HashMap<>();

    OperationPlaces(ZombieSite site) {
        this.site = site;
        servers = site.servers();
    }

    /** By an undisturbed run. */
    void measure(Cut.Operation operation) throws Exception {
        servers.newVersion();
        Standstill counting = Standstill.never("web1");
        long before = servers.proxy(0).passed(true);
        Map<String, Place> found = new HashMap<>();
        try (ZombieSite.Engine engine = site.proxied("the harness", counting)) {
            engine.watch(step -> found.put(
                    step.number(),
                    new Place(counting.requests(), servers.proxy(0).passed(true) - before)));
            Ending ending = engine.begin(operation).ending();
            if (ending.status() != 0) {
                throw new IllegalStateException(
                        operation + " does not work at all: " + ending + "\n" + String.join("\n", engine.log()));
            }
            found.put("", new Place(counting.requests(), servers.proxy(0).passed(true) - before));
        }
        places.put(operation, found);
    }

    private Place from(Zombie zombie) {
        return places.get(zombie.operation()).get(zombie.step());
    }

    private Place to(Zombie zombie) {
        Map<String, Place> known = places.get(zombie.operation());
        List<String> steps = new ArrayList<>(Deployment.steps().stream()
                .map(Step::number)
                .filter(known::containsKey)
                .toList());
        steps.add("");
        return known.get(steps.get(steps.indexOf(zombie.step()) + 1));
    }

    boolean asksNothing(Zombie zombie) {
        return from(zombie).requests() == to(zombie).requests();
    }

    /** Of what is counted, where the zombie's place in its step is. */
    long at(Zombie zombie, ToLongFunction<Place> counted) {
        long from = counted.applyAsLong(from(zombie));
        long to = counted.applyAsLong(to(zombie));
        return from + 1 + (long) (zombie.place() * (to - from));
    }
}
