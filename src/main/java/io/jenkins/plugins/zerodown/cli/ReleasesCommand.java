package io.jenkins.plugins.zerodown.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.zerodown.release.Catalogue;
import io.jenkins.plugins.zerodown.release.Release;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "releases",
        mixinStandardHelpOptions = true,
        description = "List the releases on every server, read from the servers now.")
final class ReleasesCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final CliEnvironment surroundings;

    @Mixin
    private TargetOptions options;

    @Option(names = "--json", description = "As JSON, on standard output.")
    private boolean json;

    ReleasesCommand(CliEnvironment surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return Work.run(surroundings, options, session -> {
            Collection<Catalogue> catalogues = session.hosts()
                    .each(host -> Catalogue.read(host, session.layout()))
                    .values();
            if (json) {
                session.out().println(json(catalogues));
            } else {
                catalogues.forEach(catalogue -> show(session, catalogue));
            }
            return ExitStatus.DONE.code();
        });
    }

    private static String json(Collection<Catalogue> catalogues) {
        ArrayNode servers = JsonNodeFactory.instance.arrayNode();
        for (Catalogue catalogue : catalogues) {
            ObjectNode server = servers.addObject().put("server", catalogue.server());
            ArrayNode releases = server.putArray("releases");
            for (Release release : catalogue.releases()) {
                releases.addObject()
                        .put("id", release.id().value())
                        .put("state", release.state().word())
                        .put("live", release.live())
                        .put("commit", release.commit().orElse(null))
                        .put(
                                "deployedAt",
                                release.deployedAt().map(Instant::toString).orElse(null))
                        .put(
                                "bytes",
                                release.bytes().isPresent()
                                        ? Long.valueOf(release.bytes().getAsLong())
                                        : null);
            }
        }
        return servers.toPrettyString();
    }

    private static void show(CommandSession session, Catalogue catalogue) {
        session.out().println(catalogue.server() + ":" + (catalogue.releases().isEmpty() ? " no releases" : ""));
        for (Release release : catalogue.releases()) {
            String line = String.format(
                    Locale.ROOT,
                    "  %-4s  %-14s  %-8s  %-7s  %-23s  %s",
                    release.live() ? "live" : "",
                    release.id(),
                    release.state().word(),
                    release.commit()
                            .map(hash -> hash.substring(0, Math.min(7, hash.length())))
                            .orElse("-"),
                    release.deployedAt().map(TIME::format).orElse("-"),
                    size(release.bytes()));
            session.out().println(session.shown(line));
        }
    }

    /** In the units of 1000 that disks and networks are sold in. */
    private static String size(OptionalLong bytes) {
        if (bytes.isEmpty()) {
            return "-";
        }
        double size = bytes.getAsLong();
        for (String unit : new String[] {"B", "kB", "MB"}) {
            if (size < 1000) {
                return String.format(Locale.ROOT, unit.equals("B") ? "%.0f %s" : "%.1f %s", size, unit);
            }
            size /= 1000;
        }
        return String.format(Locale.ROOT, "%.1f GB", size);
    }
}
