package io.jenkins.plugins.zerodown.notify;

import io.jenkins.plugins.zerodown.config.Application.Notification;
import io.jenkins.plugins.zerodown.config.ReachableAddresses;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.http.OutboundHttp;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Tells all webhooks that want to hear of an outcome, side by side, each within its time limit. */
public final class Webhooks {
    private static final int AT_ONCE = 8;

    private final Secrets secrets;
    private final ReachableAddresses reachable;
    private final Patience patience;

    /** @param reachable what a webhook may lead to */
    public Webhooks(Secrets secrets, ReachableAddresses reachable) {
        this(
                secrets,
                reachable,
                new Patience(4, Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(20)));
    }

    Webhooks(Secrets secrets, ReachableAddresses reachable, Patience patience) {
        this.secrets = secrets;
        this.reachable = reachable;
        this.patience = patience;
    }

    /**
     * How long one webhook is worth waiting for.
     *
     * @param attempts at most, at least 1
     * @param pause before the second attempt; doubled before each further one
     * @param answer for one answer
     * @param total for all attempts together, pauses included
     */
    record Patience(int attempts, Duration pause, Duration answer, Duration total) {}

    /**
     * Never fails because of a webhook.
     *
     * @return how many were told, and a line for each that could not be; no line shows a URL that is a secret
     */
    public Report tell(List<Notification> notifications, Announcement news) throws InterruptedException {
        List<Webhook> wanted = new ArrayList<>();
        for (int i = 0; i < notifications.size(); i++) {
            if (notifications.get(i).on().contains(news.outcome())) {
                wanted.add(new Webhook(
                        "webhook " + (i + 1), notifications.get(i), secrets, new OutboundHttp(reachable), patience));
            }
        }
        if (wanted.isEmpty()) {
            return new Report(0, List.of());
        }
        ExecutorService threads =
                Executors.newFixedThreadPool(Math.min(AT_ONCE, wanted.size()), DaemonThread.named("zerodown-webhook"));
        try {
            return collect(
                    wanted,
                    threads.invokeAll(
                            wanted.stream().map(hook -> hook.telling(news)).toList()));
        } finally {
            threads.shutdownNow();
        }
    }

    private static Report collect(List<Webhook> hooks, List<Future<Void>> answers) throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < hooks.size(); i++) {
            try {
                answers.get(i).get();
            } catch (ExecutionException e) {
                problems.add(
                        e.getCause() instanceof Webhook.Untold untold
                                ? untold.getMessage()
                                // Its message may quote the URL.
                                : hooks.get(i) + " was not told: "
                                        + e.getCause().getClass().getSimpleName());
            }
        }
        return new Report(hooks.size() - problems.size(), problems);
    }

    /** @param told webhooks that took the news; @param problems a line for each that did not */
    public record Report(int told, List<String> problems) {
        public Report {
            problems = List.copyOf(problems);
        }
    }
}
