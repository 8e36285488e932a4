package io.jenkins.plugins.zerodown.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What standard output leads to: a terminal, with its colours and width, or anything else. */
record Screen(boolean terminal, boolean colours, int width, boolean blocks) {
    private static final int USUAL_WIDTH = 80;
    private static final Pattern STTY_SIZE = Pattern.compile("([0-9]+) ([0-9]+)");

    static Screen here(Map<String, String> environment) {
        String term = environment.getOrDefault("TERM", "");
        boolean terminal = isInteractive(System.console())
                && !term.isEmpty()
                && !term.equals("dumb")
                && environment.getOrDefault("CI", "").isEmpty();
        if (!terminal) {
            return new Screen(false, false, USUAL_WIDTH, false);
        }
        return new Screen(
                true,
                environment.getOrDefault("NO_COLOR", "").isEmpty(),
                columns(),
                Charset.defaultCharset().equals(StandardCharsets.UTF_8));
    }

    AnsiStyle paint() {
        return colours ? AnsiStyle.ANSI : AnsiStyle.NONE;
    }

    Display display(PrintStream out, List<String> servers, int steps) {
        AnsiStyle paint = paint();
        return terminal
                ? new Terminal(out, paint, servers, steps, width, blocks)
                : new PlainLines(out::println, paint, servers);
    }

    /** Since Java 22 there is a console without a terminal too, and a method that tells. */
    private static boolean isInteractive(Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static int columns() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .start();
            String size = new String(stty.getInputStream().readNBytes(100), StandardCharsets.US_ASCII).strip();
            stty.waitFor(1, TimeUnit.SECONDS);
            stty.destroy();
            Matcher matcher = STTY_SIZE.matcher(size);
            return matcher.matches() && Integer.parseInt(matcher.group(2)) > 0
                    ? Integer.parseInt(matcher.group(2))
                    : USUAL_WIDTH;
        } catch (IOException e) {
            return USUAL_WIDTH;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL_WIDTH;
        }
    }
}
