package hudson.model;

import hudson.FilePath;
import hudson.security.AccessControlled;

public abstract class Node extends AbstractModelObject implements AccessControlled {
    public native String getNodeName();

    public final native Computer toComputer();

    public native FilePath getRootPath();
}
