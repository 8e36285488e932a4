package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Traffic;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** All servers of a target. */
public final class Hosts implements Closeable {
    /** Servers that are worked on at once: what each needs of this machine's memory is needed so often. */
    private static final int SIDE_BY_SIDE = 32;

    private final List<Host> hosts;

    public Hosts(List<Host> hosts) {
        this.hosts = List.copyOf(hosts);
    }

    public List<Host> all() {
        return hosts;
    }

    public Host primary() {
        return hosts.stream()
                .filter(host -> host.server().primary())
                .findFirst()
                .orElse(hosts.get(0));
    }

    public Host of(Server server) {
        return hosts.stream()
                .filter(host -> host.server().equals(server))
                .findFirst()
                .orElseThrow();
    }

    /** Whether what is certain to be asked later may be asked ahead of its time. */
    public boolean prefetches() {
        return hosts.stream().allMatch(Host::prefetches);
    }

    /** What all of them together have cost the network so far. */
    public Traffic traffic() {
        return hosts.stream().map(Host::traffic).reduce(Traffic.NONE, Traffic::plus);
    }

    /** Work on one server. */
    public interface Task<T> {
        T on(Host host) throws RemoteFailure, StepFailure, InterruptedException;
    }

    /** How the work on one server ended: exactly one of the two is set. */
    public record Attempt<T>(T result, Exception failure) {
        public boolean ok() {
            return failure == null;
        }
    }

    /**
     * Does the same on every server side by side, and waits for all of them, also when one fails.
     *
     * @return what each gave, in the target's order
     * @throws StepFailure naming every server that failed
     */
    public <T> Map<Server, T> each(Task<T> task) throws StepFailure, InterruptedException {
        Map<Server, T> results = new LinkedHashMap<>();
        List<Exception> failures = new ArrayList<>();
        attempt(task).forEach((server, attempt) -> {
            if (attempt.ok()) {
                results.put(server, attempt.result());
            } else {
                failures.add(attempt.failure());
            }
        });
        if (!failures.isEmpty()) {
            throw combined(failures);
        }
        return results;
    }

    /**
     * As {@link #each}, for callers who must know how each server ended.
     *
     * @throws InterruptedException after the work on every server was interrupted and has ended
     */
    public <T> Map<Server, Attempt<T>> attempt(Task<T> task) throws InterruptedException {
        if (hosts.size() == 1) {
            return Map.of(hosts.get(0).server(), attempt(task, hosts.get(0)));
        }
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.min(hosts.size(), SIDE_BY_SIDE), DaemonThread.named("zerodown"));
        try {
            Map<Server, Future<Attempt<T>>> futures = new LinkedHashMap<>();
            hosts.forEach(host -> futures.put(host.server(), threads.submit(() -> attempt(task, host))));
            Map<Server, Attempt<T>> attempts = new LinkedHashMap<>();
            for (Map.Entry<Server, Future<Attempt<T>>> entry : futures.entrySet()) {
                attempts.put(entry.getKey(), entry.getValue().get());
            }
            return attempts;
        } catch (ExecutionException e) {
            threads.shutdownNow();
            if (e.getCause() instanceof InterruptedException) {
                throw new InterruptedException();
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            threads.shutdownNow();
            awaitQuietly(threads);
            throw e;
        } finally {
            threads.shutdown();
        }
    }

    private static <T> Attempt<T> attempt(Task<T> task, Host host) throws InterruptedException {
        try {
            return new Attempt<>(task.on(host), null);
        } catch (RemoteFailure | StepFailure e) {
            return new Attempt<>(null, e);
        } catch (RuntimeException | Error e) {
            // A mistake of ours on one server must not keep the caller from seeing to the others.
            return new Attempt<>(null, new StepFailure(host.name() + ": " + e, e));
        }
    }

    /** The caller was told to stop; it must not go on to revert while one of its own threads is still at work. */
    private static void awaitQuietly(ExecutorService threads) {
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, java.util.concurrent.TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static StepFailure combined(List<Exception> failures) {
        if (failures.size() == 1) {
            return stepFailure(failures.get(0));
        }
        StepFailure.Reason worst = StepFailure.Reason.FAILED;
        List<String> messages = new ArrayList<>();
        for (Exception failure : failures) {
            messages.add(failure.getMessage());
            StepFailure.Reason reason = stepFailure(failure).reason();
            if (reason.compareTo(worst) > 0) {
                worst = reason;
            }
        }
        StepFailure all = new StepFailure(worst, String.join("\n", messages), failures.get(0));
        failures.stream().skip(1).forEach(all::addSuppressed);
        return all;
    }

    private static StepFailure stepFailure(Exception failure) {
        return failure instanceof StepFailure step ? step : StepFailure.of((RemoteFailure) failure);
    }

    @Override
    public void close() {
        hosts.forEach(Host::close);
    }
}
