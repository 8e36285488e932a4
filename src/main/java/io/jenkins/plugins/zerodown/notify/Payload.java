package io.jenkins.plugins.zerodown.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.zerodown.config.Application.Notification;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The body of a webhook request, in the words of its format. */
enum Payload {
    /** One flat object: documented in docs/configuration.md; fields are added, never renamed. */
    JSON {
        @Override
        ObjectNode of(Announcement news) {
            ObjectNode body = MAPPER.createObjectNode()
                    .put("event", "deployment")
                    .put("outcome", news.outcome().name().toLowerCase(Locale.ROOT))
                    .put("target", news.target())
                    .put("release", news.release().orElse(null))
                    .put("commit", news.commit().orElse(null))
                    .put("branch", news.branch().orElse(null))
                    .put("subject", news.subject().orElse(null))
                    .put("who", news.who())
                    .put("url", news.url().orElse(null))
                    .put("startedAt", news.started().toString())
                    .put("finishedAt", news.finished().toString())
                    .put("durationSeconds", news.duration().toSeconds())
                    .put("text", news.sentence());
            news.servers().forEach(body.putArray("servers")::add);
            return body;
        }
    },

    /** What Slack's incoming webhooks take, and Mattermost's, Rocket.Chat's and Discord's /slack after them. */
    SLACK {
        @Override
        ObjectNode of(Announcement news) {
            String link = news.url()
                    .filter(url -> url.matches("https?://[^\\s|<>]+"))
                    .map(url -> " <" + url + "|build>")
                    .orElse("");
            return MAPPER.createObjectNode().put("text", mark(news.outcome()) + " " + escaped(news.sentence()) + link);
        }
    };

    private static final ObjectMapper MAPPER = new ObjectMapper();

    abstract ObjectNode of(Announcement news);

    static byte[] bytes(Notification.Format format, Announcement news) {
        ObjectNode body = switch (format) {
            case JSON -> JSON.of(news);
            case SLACK -> SLACK.of(news);
        };
        try {
            return MAPPER.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values always has a JSON text", e);
        }
    }

    private static String mark(Notification.Outcome outcome) {
        return switch (outcome) {
            case SUCCESS -> ":white_check_mark:";
            case FAILURE -> ":x:";
            case ROLLBACK -> ":leftwards_arrow_with_hook:";
        };
    }

    /** Slack reads these three as markup: a commit subject of {@code <!channel>} would wake everybody. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
