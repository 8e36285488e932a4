package hudson.model;

import hudson.security.AccessControlled;

public abstract class Run<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> extends Actionable
        implements AccessControlled {
    public native JobT getParent();

    public native String getExternalizableId();

    public static native Run<?, ?> fromExternalizableId(String id);
}
