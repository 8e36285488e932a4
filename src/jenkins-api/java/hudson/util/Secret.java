package hudson.util;

import java.io.Serializable;

public final class Secret implements Serializable {
    private Secret() {}

    public native String getPlainText();

    public static native String toString(Secret s);
}
