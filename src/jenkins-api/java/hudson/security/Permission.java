package hudson.security;

import org.jvnet.localizer.Localizable;

public final class Permission {
    public final String name = null;

    public final native String getId();

    public Permission(
            PermissionGroup group, String name, Localizable description, Permission impliedBy, PermissionScope scope) {}
}
