package io.jenkins.plugins.zerodown.remote;

/**
 * A program for the server's PHP, kept as a resource beside the class that names it. It answers by
 * {@code zerodown_answer}, once: {@link FramedAnswer} reads that.
 */
public record PhpProgram(String name, String text) {
    private static final String PRELUDE =
            Script.of(PhpProgram.class, "answer.php").text();

    /** @param name file name in the resources of {@code home}'s package */
    public static PhpProgram of(Class<?> home, String name) {
        return new PhpProgram(name, PRELUDE + Script.of(home, name).text());
    }

    @Override
    public String toString() {
        return name;
    }
}
