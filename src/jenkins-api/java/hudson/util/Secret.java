package hudson.util;

import java.io.Serializable;

public final class Secret implements Serializable {
    private Secret() {}

    public native String getPlainText();

    public static native String toString(Secret s);

    public native String getEncryptedValue();

    public static native Secret decrypt(String data);

    public static native Secret fromString(String data);
}
