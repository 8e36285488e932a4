package io.jenkins.plugins.zerodown.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The answer of a {@link PhpProgram}: the text between two marks of ours. What PHP, the application or a shell prints
 * before, between and after them is no answer, such as warnings of PHP at its start. Where a mark is missing, nothing
 * was answered, whatever the exit status.
 */
public record FramedAnswer(String text) {
    private static final String BEGINS = "zerodown-answer begins\n";
    private static final Pattern ENDS = Pattern.compile("\nzerodown-answer ends (\\d{1,3})(?:\n|$)");
    private static final int SHOWN_LINES = 4;
    private static final int SHOWN = 600;

    /**
     * Asks. The script's exit status does not matter: the frame has a status of its own.
     *
     * @throws RemoteFailure where the program answered why it cannot, or did not answer; then with what was said
     *     instead
     */
    public static FramedAnswer of(Host host, Call call) throws RemoteFailure, InterruptedException {
        return in(host.name(), call.script(), host.run(call));
    }

    /** As {@link #of}, in what a script has printed. */
    public static FramedAnswer in(String server, Script script, ScriptResult result) throws RemoteFailure {
        String printed = "\n" + result.out();
        int begin = printed.indexOf("\n" + BEGINS);
        Matcher end = ENDS.matcher(printed);
        int from = begin + 1 + BEGINS.length();
        String text = null;
        String status = "";
        // The last one counts: the answer may be somebody else's text.
        for (int at = from - 1; begin >= 0 && end.find(at); at = end.start() + 1) {
            text = printed.substring(Math.min(from, end.start()), end.start());
            status = end.group(1);
        }
        if (text == null) {
            throw new RemoteFailure(RemoteFailure.Kind.GARBLED, server, silence(script, result));
        }
        if (!status.equals("0")) {
            throw new RemoteFailure(
                    RemoteFailure.Kind.FAILED, server, text.isBlank() ? silence(script, result) : text.strip());
        }
        return new FramedAnswer(text);
    }

    public List<String> lines() {
        return text.lines().toList();
    }

    private static String silence(Script script, ScriptResult result) {
        List<String> said =
                new ArrayList<>(Stream.concat(result.err().lines(), result.out().lines())
                        .filter(line -> !line.isBlank() && !line.startsWith("zerodown-answer "))
                        .map(String::strip)
                        .toList());
        String shown = said.stream().limit(SHOWN_LINES).collect(Collectors.joining(" | "));
        int signal = result.exit() - 128;
        return script + " got no answer from PHP, which ended with status " + result.exit()
                + (signal > 0 && signal < 32 ? " (killed by signal " + signal + ")" : "")
                + (shown.isEmpty()
                        ? " and said nothing"
                        : " and said: " + shown.substring(0, Math.min(SHOWN, shown.length())));
    }
}
