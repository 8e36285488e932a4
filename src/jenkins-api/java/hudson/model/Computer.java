package hudson.model;

import hudson.security.AccessControlled;

public abstract class Computer extends Actionable implements AccessControlled {
    public native String getName();

    public native String getDisplayName();

    public abstract Boolean isUnix();

    public native Node getNode();

    public final native boolean isOnline();
}
