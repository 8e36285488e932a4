package io.jenkins.plugins.zerodown.phase10;

import io.jenkins.plugins.zerodown.config.Application.Notification;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.notify.Announcement;
import io.jenkins.plugins.zerodown.notify.Webhooks;
import io.jenkins.plugins.zerodown.prefetch.PrefetchPlan;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * 10.2: tells the webhooks that want to hear of this outcome; also after a failure. One that cannot be told is a
 * warning.
 */
public final class NotificationsWebhooks implements Prefetching {
    @Override
    public String number() {
        return "10.2";
    }

    @Override
    public String title() {
        return "Notifications & Webhooks";
    }

    @Override
    public PrefetchPlan prefetchPlan(DeploymentContext context) {
        return context.application().notifications().isEmpty() ? PrefetchPlan.SKIPPED : PrefetchPlan.NONE;
    }

    @Override
    public Outcome run(DeploymentContext context) throws InterruptedException {
        List<Notification> all = context.application().notifications();
        if (all.isEmpty()) {
            return Outcome.skipped("no webhook is configured (notify)");
        }
        Announcement news = announcement(context, Instant.now());
        String outcome = word(news.outcome());
        if (all.stream().noneMatch(webhook -> webhook.on().contains(news.outcome()))) {
            return Outcome.skipped("no webhook wants to hear of a " + outcome);
        }
        Webhooks.Report report =
                new Webhooks(context.secrets(), context.target().reachable()).tell(all, news);
        report.problems().forEach(context.log()::warn);
        int wanted = report.told() + report.problems().size();
        return Outcome.done(report.told() + " of " + wanted + " webhooks told of the " + outcome);
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        List<Notification> all = context.application().notifications();
        if (all.isEmpty()) {
            return List.of("skipped: no webhook is configured (notify)");
        }
        return all.stream()
                .map(webhook -> "POST " + word(webhook.format()) + " to "
                        + webhook.urlEnv()
                                .map(variable -> "the URL in $" + variable)
                                .orElse("the URL in the configuration")
                        + " on "
                        + webhook.on().stream()
                                .map(NotificationsWebhooks::word)
                                .sorted()
                                .collect(Collectors.joining(", ")))
                .toList();
    }

    private static Announcement announcement(DeploymentContext context, Instant now) {
        DeploymentState state = context.state();
        return new Announcement(
                context.target().name(),
                outcome(state),
                state.text(StateKey.RELEASE),
                state.get(StateKey.COMMIT),
                state.get(StateKey.BRANCH),
                state.get(StateKey.COMMIT_SUBJECT),
                context.target().servers().stream().map(Server::name).toList(),
                context.origin().who(),
                context.origin().url(),
                state.get(StateKey.STARTED).orElse(now),
                now,
                state.get(StateKey.FAILURE));
    }

    private static Notification.Outcome outcome(DeploymentState state) {
        return state.get(StateKey.OUTCOME)
                .orElse(state.has(StateKey.ROLLBACK) ? Notification.Outcome.ROLLBACK : Notification.Outcome.SUCCESS);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
