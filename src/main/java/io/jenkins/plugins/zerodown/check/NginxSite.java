package io.jenkins.plugins.zerodown.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One server block of nginx.
 *
 * @param roots values of its root directives, also those of its locations
 * @param scripts for each block that names one, where PHP's SCRIPT_FILENAME is set last, as "FILE:LINE VALUE"
 * @param passes values of its fastcgi_pass directives, in their order
 * @param parameters of FastCGI that it sets and that do not depend on the request
 */
record NginxSite(List<String> roots, List<String> scripts, List<String> passes, Map<String, String> parameters) {
    private static final Pattern FIXED_PARAMETER =
            Pattern.compile("(?<name>[A-Za-z_][A-Za-z0-9_]*)\\s+(?<value>[^$]*?)(\\s+if_not_empty)?");

    /** @param lines of a configuration with its includes in place, each "FILE:LINE TEXT", without comment lines */
    static List<NginxSite> parse(List<String> lines) {
        List<NginxSite> sites = new ArrayList<>();
        Deque<Block> open = new ArrayDeque<>();
        // A directive, or the head of a block: it may be spread over several lines.
        StringBuilder words = new StringBuilder();
        for (String line : lines) {
            String place = line.substring(0, Math.max(0, line.indexOf(' ')));
            for (char c : withoutComment(line.substring(line.indexOf(' ') + 1)).toCharArray()) {
                // ${name} is a variable.
                boolean variable = words.lastIndexOf("${") > words.lastIndexOf("}")
                        || !words.isEmpty() && words.charAt(words.length() - 1) == '$';
                if (c == '{' && !variable) {
                    open.push(new Block(words.toString().strip().equals("server"), new ArrayList<>()));
                    words.setLength(0);
                } else if (c == '}' && !variable) {
                    close(open, sites);
                    words.setLength(0);
                } else if (c == ';') {
                    if (!open.isEmpty()) {
                        open.peek()
                                .directives
                                .add(place + " " + words.toString().strip());
                    }
                    words.setLength(0);
                } else {
                    words.append(c);
                }
            }
            words.append(' ');
        }
        return sites;
    }

    /** Whether one of its roots is this directory or below it. */
    boolean serves(String directory) {
        return roots.stream().anyMatch(root -> root.equals(directory) || root.startsWith(directory + "/"));
    }

    /** Where PHP is given a path that is not resolved; empty where it always is, or where no PHP is run. */
    Optional<String> linkedScript() {
        return scripts.stream()
                .filter(script -> !script.contains("$realpath_root"))
                .map(script -> script.substring(0, script.indexOf(' ')))
                .findFirst();
    }

    private static void close(Deque<Block> open, List<NginxSite> sites) {
        if (open.isEmpty()) {
            return;
        }
        Block done = open.pop();
        Optional<String> script = done.directives.stream()
                .filter(directive -> directive.matches("\\S+ fastcgi_param\\s+SCRIPT_FILENAME\\s.*"))
                .reduce((first, second) -> second);
        done.roots.addAll(values(done, "root"));
        done.passes.addAll(values(done, "fastcgi_pass"));
        values(done, "fastcgi_param").forEach(text -> {
            Matcher parameter = FIXED_PARAMETER.matcher(text);
            if (parameter.matches()) {
                done.parameters.put(
                        parameter.group("name"), parameter.group("value").replaceAll("^[\"']|[\"']$", ""));
            }
        });
        script.ifPresent(done.scripts::add);
        if (done.server) {
            sites.add(new NginxSite(
                    List.copyOf(done.roots),
                    List.copyOf(done.scripts),
                    List.copyOf(done.passes),
                    Map.copyOf(done.parameters)));
        } else if (!open.isEmpty()) {
            open.peek().roots.addAll(done.roots);
            open.peek().scripts.addAll(done.scripts);
            open.peek().passes.addAll(done.passes);
            open.peek().parameters.putAll(done.parameters);
        }
    }

    private static List<String> values(Block block, String directive) {
        return block.directives.stream()
                .filter(text -> text.matches("\\S+ " + directive + "\\s.*"))
                .map(text -> text.replaceFirst("\\S+ " + directive + "\\s+", "").replaceAll("^[\"']|[\"']$", ""))
                .toList();
    }

    private static String withoutComment(String text) {
        int hash = text.indexOf(" #");
        return hash < 0 ? text : text.substring(0, hash);
    }

    private record Block(
            boolean server,
            List<String> directives,
            List<String> roots,
            List<String> scripts,
            List<String> passes,
            Map<String, String> parameters) {
        Block(boolean server, List<String> directives) {
            this(server, directives, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>());
        }
    }
}
