package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the live release holds beyond what its deployment brought, outside of what is shared: after the switch nobody
 * sees it any more. Databases and uploads stop the deployment, all else is told.
 */
final class LeftBehind {
    private static final Script LOOK = Script.of(LeftBehind.class, "6.3-left-behind.sh");
    private static final int MOST = 1000;
    private static final int NAMED = 5;
    private static final Pattern DATABASE = Pattern.compile("(?i).*\\.(sqlite3?|db)");
    private static final Pattern UPLOADS = Pattern.compile("(?i)(.*/)?(uploads?|media|attachments|avatars)/.*");

    private final DeploymentContext context;
    private final Application.Policy policy;

    LeftBehind(DeploymentContext context) {
        this.context = context;
        this.policy = context.application().leftBehind();
    }

    /** What {@link #check} asks, where it asks at all: a first deployment leaves nothing behind. */
    List<Call> asked() {
        boolean first = context.target().servers().stream()
                .allMatch(server -> context.previous(server).isEmpty());
        if (policy == Application.Policy.IGNORE || first) {
            return List.of();
        }
        Application application = context.application();
        String skipped = Stream.concat(
                        application.configFiles().stream().map(Application.ConfigFile::path),
                        application.assets().paths().orElse(List.of("public/build/assets")).stream())
                .map(path -> "skip " + path + "\n")
                .collect(Collectors.joining());
        String shared = application.sharedDirs().stream()
                .map(path -> "shared " + path + "\n")
                .collect(Collectors.joining());
        return List.of(Call.of(LOOK)
                .with("DEPLOY_PATH", context.target().deployPath())
                .with("TOKEN", context.slot().token())
                .with("RELEASE_ID", context.release().value())
                .with("MOST", Integer.toString(MOST))
                .stdin(skipped + shared));
    }

    List<String> plan() {
        return policy == Application.Policy.IGNORE
                ? List.of()
                : List.of("on every server: what the live release has that no deployment brought, and that is not"
                        + " shared, is named");
    }

    /** @throws StepFailure where databases or uploads would be left, and may not be */
    void check(Host host) throws RemoteFailure, StepFailure, InterruptedException {
        List<Call> calls = asked();
        if (calls.isEmpty()) {
            return;
        }
        List<String> files = new ArrayList<>();
        List<String> elsewhere = new ArrayList<>();
        List<String> unshared = new ArrayList<>();
        int seen = -1;
        boolean foreign = false;
        List<String> lines = host.call(calls.get(0)).lines();
        for (String line : lines) {
            if (line.startsWith("file ")) {
                files.add(line.substring("file ".length()));
            } else if (line.startsWith("elsewhere ")) {
                elsewhere.add(line.substring("elsewhere ".length()));
            } else if (line.startsWith("unshared ")) {
                unshared.add(line.substring("unshared ".length()));
            } else if (line.startsWith("unread ")) {
                context.log()
                        .warn(host.name() + ": not everything in the live release could be looked at, and may be left"
                                + " behind: " + line.substring("unread ".length()));
            } else if (line.equals("foreign")) {
                foreign = true;
            } else if (line.matches("seen [0-9]{1,9}")) {
                seen = Integer.parseInt(line.substring("seen ".length()));
            }
        }
        if (seen < 0) {
            throw RemoteFailure.garbled(host.name(), LOOK, String.join(" ", lines));
        }
        List<String> grave = new ArrayList<>();
        if (!unshared.isEmpty()) {
            grave.add(String.join(", ", unshared) + " of the live release is shared and holds data, and the new one has"
                    + " its own: share it, too (a list replaces the default): " + sharedDirs(unshared));
        }
        tell(host, grave, files, elsewhere, foreign ? files.size() : seen, foreign);
    }

    private String sharedDirs(List<String> more) {
        return "sharedDirs: " + with(context.application().sharedDirs(), more);
    }

    private static List<String> with(List<String> shared, List<String> more) {
        return Stream.concat(shared.stream(), more.stream().limit(NAMED))
                .distinct()
                .toList();
    }

    /** @param foreign whether another tool made the live release, so that a file may be one that the source has lost */
    private void tell(
            Host host, List<String> grave, List<String> files, List<String> elsewhere, int seen, boolean foreign)
            throws StepFailure {
        elsewhere.forEach(entry -> {
            String path = entry.substring(0, entry.indexOf(' '));
            String place = entry.substring(entry.indexOf(' ') + 1);
            grave.add("the live release's " + path + " leads to " + place + ", and the new one's to "
                    + context.layout().shared() + "/" + path + ": move what it holds, or make that a link to it (ln -s "
                    + place + ")");
        });
        List<String> databases = of(files, DATABASE.asMatchPredicate());
        if (!databases.isEmpty()) {
            grave.add("databases: " + named(databases, databases.size()) + "; share them: sharedFiles: "
                    + with(context.application().sharedFiles(), databases) + ", after "
                    + copying("-p", databases.get(0), "") + " while nothing writes to it");
        }
        List<String> uploads = of(
                files,
                path -> !databases.contains(path) && UPLOADS.matcher(path).matches());
        if (!uploads.isEmpty()) {
            List<String> directories = directories(uploads);
            grave.add("what looks like uploads: " + named(uploads, uploads.size()) + "; share them: "
                    + sharedDirs(directories) + ", after " + copying("-a", directories.get(0), "/"));
        }
        List<String> rest =
                foreign ? List.of() : of(files, path -> !databases.contains(path) && !uploads.contains(path));
        if (!rest.isEmpty()) {
            int number = rest.size() + seen - files.size();
            context.log()
                    .warn(host.name() + ": the live release has " + named(rest, number)
                            + ", which no deployment brought and the new release does not have: visitors miss "
                            + (number == 1 ? "it" : "them")
                            + " after the switch, unless sharedDirs or sharedFiles name "
                            + (number == 1 ? "it" : "them"));
        }
        if (grave.isEmpty()) {
            return;
        }
        String text = host.name() + ": the switch would leave behind what was written into the live release. "
                + String.join(". ", grave);
        if (policy == Application.Policy.FAIL) {
            throw new StepFailure(text + ". leftBehind: warn goes on without");
        }
        context.log().warn(text);
    }

    /** @param end a slash for a directory, whose content is copied */
    private String copying(String option, String path, String end) {
        String shared = context.layout().shared() + "/" + path;
        String directory = end.isEmpty() ? shared.substring(0, shared.lastIndexOf('/')) : shared;
        return "mkdir -p " + directory + " && cp " + option + " "
                + context.layout().current() + "/" + path + (end.isEmpty() ? " " + shared : "/. " + shared + "/");
    }

    private static List<String> of(List<String> files, Predicate<String> kind) {
        return files.stream().filter(kind).toList();
    }

    /** The directories that hold them, without those inside another. */
    private static List<String> directories(List<String> files) {
        List<String> outer = new ArrayList<>();
        files.stream()
                .map(path -> path.substring(0, Math.max(0, path.lastIndexOf('/'))))
                .distinct()
                .sorted()
                .filter(path -> outer.stream().noneMatch(above -> path.startsWith(above + "/")))
                .forEach(outer::add);
        return outer.stream().limit(NAMED).toList();
    }

    private static String named(List<String> files, int number) {
        return String.join(", ", files.subList(0, Math.min(NAMED, files.size())))
                + (number > NAMED ? " and " + (number - NAMED) + " more" : "");
    }
}
