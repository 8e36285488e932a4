package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One part: every contender in every place, in every round. */
final class Measurement {
    /** Deployments of each scenario that come before what is measured. */
    private static final int WARMING = 2;

    private final Part part;
    private final Benchmark asked;
    private final Outside outside;
    private final Path file;
    private Figures figures;

    Measurement(Part part, Benchmark asked) {
        this.part = part;
        this.asked = asked;
        outside = asked.outside();
        file = asked.figures(part);
    }

    /** Where contenders meet. */
    private record Place(Site site, Trees trees, int latency, List<Participant> participants) {}

    private static final class Participant {
        private final Contender contender;
        private Path before;

        private Participant(Contender contender) {
            this.contender = contender;
        }
    }

    void run() throws IOException, InterruptedException {
        figures = Figures.begin(file, Surroundings.sentence(asked.note()));
        List<Place> places = places();
        for (Place place : places) {
            begin(place);
        }
        warmUp(places.get(0));
        for (int round = 0; round < asked.rounds(); round++) {
            for (Place place : places) {
                asked.shape(place.latency);
                for (Scenario scenario : part.scenarios()) {
                    round(place, scenario);
                }
            }
        }
        for (Place place : places) {
            // A part after this one may need the room.
            for (Participant participant : place.participants) {
                place.site.remove(participant.contender.name());
            }
        }
    }

    private List<Place> places() throws IOException, InterruptedException {
        List<Place> places = new ArrayList<>();
        for (int latency : asked.latencies(part)) {
            for (int files : asked.files(part)) {
                for (int count : asked.counts(part)) {
                    Trees trees = asked.trees(part, files);
                    Site site = asked.site(count, trees.files());
                    places.add(place(site, trees, latency, places));
                }
            }
        }
        return places;
    }

    /** The same releases serve for all latencies. */
    private Place place(Site site, Trees trees, int latency, List<Place> others)
            throws IOException, InterruptedException {
        for (Place other : others) {
            if (other.site.label().equals(site.label())) {
                return new Place(site, trees, latency, other.participants);
            }
        }
        List<Participant> participants = new ArrayList<>();
        for (Contender contender : asked.contenders(part, site)) {
            contender.prepare();
            site.remove(contender.name());
            participants.add(new Participant(contender));
        }
        return new Place(site, trees, latency, participants);
    }

    private void begin(Place place) throws IOException, InterruptedException {
        for (Participant participant : place.participants) {
            if (participant.before == null && !part.scenarios().contains(Scenario.FIRST)) {
                deploy(place, participant, Scenario.FIRST);
            }
        }
    }

    /** All places are visited by one process: what is warm in one is so in all. */
    private void warmUp(Place place) throws IOException, InterruptedException {
        for (Participant participant : place.participants) {
            for (int i = 0; participant.contender.warmsUp() && i < WARMING; i++) {
                for (Scenario scenario : part.scenarios()) {
                    deploy(place, participant, scenario);
                }
            }
        }
    }

    private void round(Place place, Scenario scenario) throws IOException, InterruptedException {
        for (Participant participant : place.participants) {
            if (participant.contender.takes(scenario)) {
                Cost cost = deploy(place, participant, scenario);
                Figures.Row row = new Figures.Row(
                        scenario,
                        place.trees.files(),
                        place.site.hosts().size(),
                        place.latency,
                        participant.contender.name());
                figures.add(row, cost, file);
                System.out.printf(
                        "%-9s %,8d files %2d servers %s %-10s %s%n",
                        scenario.title(),
                        row.files(),
                        row.servers(),
                        row.latency() < 0 ? "" : row.latency() + " ms",
                        row.contender(),
                        cost);
            }
        }
    }

    private Cost deploy(Place place, Participant participant, Scenario scenario)
            throws IOException, InterruptedException {
        Contender contender = participant.contender;
        if (scenario == Scenario.FIRST) {
            place.site.remove(contender.name());
            participant.before = null;
        }
        Path tree = scenario.tree(place.trees, participant.before);
        contender.ready(tree);
        Outside.Looking looking = outside.begin();
        Cost cost = contender.deploy(tree, participant.before).and(looking.seen(place.site));
        participant.before = tree;
        return contender.takes(Scenario.SAME) ? cost.and(outside.after(place.site, contender.name())) : cost;
    }
}
