package io.jenkins.plugins.zerodown.config;

import java.util.Optional;
import java.util.function.Predicate;

/** What a text must be like. */
interface Rule {
    /** @return what is wrong with it; empty where nothing is */
    Optional<Fault> check(String text);

    /** @param what reads on after the value: "'x' is not…"; @param fix what to write instead */
    record Fault(String what, String fix) {}

    static Rule that(Predicate<String> holds, String otherwise, String fix) {
        Optional<Fault> fault = Optional.of(new Fault(otherwise, fix));
        return text -> holds.test(text) ? Optional.empty() : fault;
    }

    /** @throws IllegalArgumentException naming field and value: for values that no file was read for */
    default void need(String field, String value) {
        check(value).ifPresent(fault -> {
            throw new IllegalArgumentException(
                    field + ": " + Problems.shown(value) + ' ' + fault.what() + ": " + fault.fix());
        });
    }

    /** Both hold; the first that does not is told. */
    default Rule and(Rule other) {
        return text -> check(text).or(() -> other.check(text));
    }
}
