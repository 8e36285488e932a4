package io.jenkins.plugins.zerodown.bench;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What one deployment cost. */
record Cost(Map<Measure, Double> values) {
    static final Cost NOTHING = new Cost(new EnumMap<>(Measure.class));

    Cost {
        values = Collections.unmodifiableMap(new EnumMap<>(values));
    }

    Cost and(Measure measure, double value) {
        Map<Measure, Double> more = new EnumMap<>(Measure.class);
        more.putAll(values);
        more.put(measure, value);
        return new Cost(more);
    }

    Cost and(Cost other) {
        Cost both = this;
        for (Map.Entry<Measure, Double> value : other.values.entrySet()) {
            both = both.and(value.getKey(), value.getValue());
        }
        return both;
    }

    OptionalDouble of(Measure measure) {
        Double value = values.get(measure);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(value -> value.getKey().shown(value.getValue()) + " "
                        + value.getKey().heading())
                .collect(Collectors.joining(", "));
    }
}
