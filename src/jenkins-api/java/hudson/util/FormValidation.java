package hudson.util;

import java.io.IOException;
import java.util.Collection;

public abstract class FormValidation extends IOException {
    public static native FormValidation error(String message);

    public static native FormValidation warning(String message);

    public static native FormValidation ok(String message);

    public static native FormValidation ok();

    public static native FormValidation error(String format, Object... args);

    public static native FormValidation warning(String format, Object... args);

    public static native FormValidation ok(String format, Object... args);

    public static native FormValidation aggregate(Collection<FormValidation> validations);
}
