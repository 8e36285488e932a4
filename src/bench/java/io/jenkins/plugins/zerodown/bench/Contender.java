package io.jenkins.plugins.zerodown.bench;

import java.io.IOException;
import java.nio.file.Path;

/** One way to deploy. */
interface Contender {
    /** Also of its directory on the servers. */
    String name();

    /** Whether what it needs is installed. */
    boolean present();

    boolean takes(Scenario scenario);

    /** Before the first round. */
    void prepare() throws IOException, InterruptedException;

    /** Its directory on the servers is gone. */
    void forget() throws IOException;

    /** @throws IOException where it failed: nothing is measured then */
    Cost deploy(Path tree) throws IOException, InterruptedException;

    void close();
}
