package io.jenkins.plugins.zerodown.phase07;

import io.jenkins.plugins.zerodown.flow.Run;
import io.jenkins.plugins.zerodown.release.Switch;
import io.jenkins.plugins.zerodown.remote.Host;

/** The switch of one server, as this deployment uses it. */
final class Switches {
    private Switches() {}

    static Switch on(Run run, Host host) {
        return new Switch(host, run.target(), run.slot(), run.application().tools().of("php"),
                line -> run.log().line(host.server(), line));
    }
}
