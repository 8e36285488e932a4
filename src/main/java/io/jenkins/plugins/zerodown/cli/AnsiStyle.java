package io.jenkins.plugins.zerodown.cli;

/** Colours, where there is a terminal that shows them. */
enum AnsiStyle {
    NONE,
    ANSI;

    String bold(String text) {
        return paint("1", text);
    }

    String faint(String text) {
        return paint("2", text);
    }

    String good(String text) {
        return paint("32", text);
    }

    String bad(String text) {
        return paint("1;31", text);
    }

    String doubtful(String text) {
        return paint("33", text);
    }

    String name(String text) {
        return paint("36", text);
    }

    private String paint(String code, String text) {
        return this == NONE || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
