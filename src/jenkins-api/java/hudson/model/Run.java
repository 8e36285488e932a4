package hudson.model;

import hudson.security.AccessControlled;
import java.io.File;
import java.io.IOException;

public abstract class Run<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> extends Actionable
        implements AccessControlled {
    public native JobT getParent();

    public native String getFullDisplayName();

    public native int getNumber();

    public final native String getAbsoluteUrl();

    public native File getRootDir();

    public native String getExternalizableId();

    public static native Run<?, ?> fromExternalizableId(String id);

    public native void save() throws IOException;
}
