package io.jenkins.plugins.zerodown.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One server block of nginx.
 *
 * @param roots values of its root directives, also those of its locations
 * @param scripts for each block that names one, where PHP's SCRIPT_FILENAME is set last, as "FILE:LINE VALUE"
 * @param passes values of its fastcgi_pass directives, in their order
 */
record NginxSite(List<String> roots, List<String> scripts, List<String> passes) {
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
        script.ifPresent(done.scripts::add);
        if (done.server) {
            sites.add(new NginxSite(List.copyOf(done.roots), List.copyOf(done.scripts), List.copyOf(done.passes)));
        } else if (!open.isEmpty()) {
            open.peek().roots.addAll(done.roots);
            open.peek().scripts.addAll(done.scripts);
            open.peek().passes.addAll(done.passes);
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
            boolean server, List<String> directives, List<String> roots, List<String> scripts, List<String> passes) {
        Block(boolean server, List<String> directives) {
            this(server, directives, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }
}
