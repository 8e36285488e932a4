package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Path;

/** One way to deploy. */
interface Contender {
    /** Also of its directory on the servers. */
    String name();

    /** Whether what it needs is installed. */
    default boolean present() {
        return true;
    }

    default boolean takes(Scenario scenario) {
        return true;
    }

    /** Whether it does better after some deployments, and is to be measured then. */
    default boolean warmsUp() {
        return false;
    }

    /** Before the first round, and not measured. */
    default void prepare() throws IOException, InterruptedException {}

    /** Before each deployment, and not measured: what somebody else's tool has done by then. */
    default void ready(Path tree) throws IOException, InterruptedException {}

    /**
     * @param before what was deployed there by it before; null: nothing
     * @throws IOException where it failed: nothing is measured then
     */
    Cost deploy(Path tree, Path before) throws IOException, InterruptedException;
}
