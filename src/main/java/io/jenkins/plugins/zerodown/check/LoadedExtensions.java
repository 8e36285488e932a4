package io.jenkins.plugins.zerodown.check;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The extensions that each PHP of one server has loaded.
 *
 * @param cli those of the command line; empty where there is none, or it does not say
 * @param fpms those of each PHP-FPM that may serve the site, by its program
 */
public record LoadedExtensions(Set<String> cli, Map<String, Set<String>> fpms) {
    private static final Script EXTENSIONS = Script.of(LoadedExtensions.class, "extensions.sh");

    /** PHP-FPM cannot have it: PHP's manual, "Process Control". Horizon asks for it. */
    private static final Set<String> ON_COMMAND_LINE_ALONE = Set.of("pcntl");

    /** The call that asks for them. */
    public static Call call(Application application) {
        return Call.of(EXTENSIONS).rest("PHP", application.tools().of("php"));
    }

    /** @throws RemoteFailure where the server cannot be asked, or says something else */
    public static LoadedExtensions on(Application application, Host host) throws RemoteFailure, InterruptedException {
        Set<String> cli = new HashSet<>();
        Map<String, Set<String>> fpms = new TreeMap<>();
        for (String line : host.call(call(application)).lines()) {
            String[] words = line.split(" ", 3);
            if (words[0].equals("cli") && words.length > 1) {
                cli.add(normal(line.substring("cli ".length())));
            } else if (words[0].equals("fpm") && words.length == 3) {
                fpms.computeIfAbsent(words[1], program -> new HashSet<>()).add(normal(words[2]));
            } else if (!words[0].equals("none") && !words[0].equals("mute")) {
                throw RemoteFailure.garbled(host.name(), EXTENSIONS, line);
            }
        }
        return new LoadedExtensions(cli, fpms);
    }

    /**
     * A sentence for the command line, and one for PHP-FPM where none that may serve has all of these.
     *
     * @param needed names of extensions, each with the package that needs it
     */
    public List<String> lacking(Map<String, String> needed) {
        List<String> lacks = new ArrayList<>();
        if (!cli.isEmpty() && !cli.containsAll(needed.keySet())) {
            lacks.add("PHP on the command line lacks " + named(needed, cli));
        }
        Map<String, String> served = new TreeMap<>(needed);
        served.keySet().removeAll(ON_COMMAND_LINE_ALONE);
        if (!fpms.isEmpty() && fpms.values().stream().noneMatch(loaded -> loaded.containsAll(served.keySet()))) {
            fpms.forEach((program, loaded) -> lacks.add(program + " lacks " + named(served, loaded)));
        }
        return lacks;
    }

    private static String named(Map<String, String> needed, Set<String> loaded) {
        return needed.entrySet().stream()
                .filter(each -> !loaded.contains(each.getKey()))
                .map(each -> "ext-" + each.getKey() + " (needed by " + each.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replace(' ', '-');
    }
}
