package hudson.console;

import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.Charset;

public class AnnotatedLargeText<T> {
    public AnnotatedLargeText(File file, Charset charset, boolean completed, T context) {}

    public native long writeHtmlTo(long start, Writer w) throws IOException;
}
