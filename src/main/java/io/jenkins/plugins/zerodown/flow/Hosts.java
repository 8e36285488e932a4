package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.target.Server;
import java.io.Closeable;
import java.util.List;
import java.util.Map;

/** All servers of a target. */
public final class Hosts implements Closeable {
    private final List<Host> hosts;

    public Hosts(List<Host> hosts) {
        this.hosts = List.copyOf(hosts);
    }

    public List<Host> all() {
        return hosts;
    }

    public Host primary() {
        return hosts.stream().filter(host -> host.server().primary()).findFirst().orElse(hosts.get(0));
    }

    public Host of(Server server) {
        return hosts.stream().filter(host -> host.server().equals(server)).findFirst().orElseThrow();
    }

    /** Work on one server. */
    public interface Task<T> {
        T on(Host host) throws RemoteFailure, StepFailure, InterruptedException;
    }

    /**
     * Does the same on every server side by side, and waits for all of them, also when one fails.
     *
     * @return what each gave, in the target's order
     * @throws StepFailure naming every server that failed
     */
    public <T> Map<Server, T> each(Task<T> task) throws StepFailure, InterruptedException {
        throw new IllegalStateException("being written");
    }

    @Override
    public void close() {
        hosts.forEach(Host::close);
    }
}
