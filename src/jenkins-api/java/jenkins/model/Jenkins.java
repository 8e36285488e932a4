package jenkins.model;

import hudson.model.ItemGroup;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Queue;
import hudson.model.TopLevelItem;
import hudson.model.labels.LabelAtom;
import hudson.security.ACL;
import hudson.security.AccessControlled;
import hudson.security.Permission;
import org.springframework.security.core.Authentication;

public class Jenkins extends Node implements ItemGroup<TopLevelItem>, AccessControlled {
    public static final Permission ADMINISTER = null;

    public static native Jenkins get();

    public static native Authentication getAuthentication2();

    public native String getRootUrl();

    public native Queue getQueue();

    public native Label getLabel(String expr);

    public native LabelAtom getSelfLabel();

    @Override
    public native ACL getACL();

    public native Node getNode(String name);
}
