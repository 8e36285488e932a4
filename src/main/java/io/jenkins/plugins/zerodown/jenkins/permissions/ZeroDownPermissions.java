package io.jenkins.plugins.zerodown.jenkins.permissions;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Item;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;

/**
 * What people may do to the releases of a job's target. Each is asked for on the job. For builds, which run as SYSTEM
 * unless configured otherwise, the target decides: {@link TargetUse}.
 */
public final class ZeroDownPermissions {
    public static final PermissionGroup GROUP =
            new PermissionGroup("ZeroDown", ZeroDownPermissions.class, Messages._ZeroDownPermissions_group());

    /** To deploy, and to read which releases there are; who may build the job may do so. */
    public static final Permission DEPLOY =
            new Permission(GROUP, "Deploy", Messages._ZeroDownPermissions_deploy(), Item.BUILD, PermissionScope.ITEM);

    /** To go back to an older release from a page; who may deploy may do so. */
    public static final Permission ROLLBACK =
            new Permission(GROUP, "Rollback", Messages._ZeroDownPermissions_rollback(), DEPLOY, PermissionScope.ITEM);

    /**
     * To take a target's slot from whoever has it: who may change what the job does may do so, but not who may only
     * build.
     */
    public static final Permission UNLOCK = new Permission(
            GROUP, "Unlock", Messages._ZeroDownPermissions_unlock(), Item.CONFIGURE, PermissionScope.ITEM);

    private ZeroDownPermissions() {}

    /** Makes them known before anybody's rights are read. */
    @Initializer(after = InitMilestone.PLUGINS_PREPARED, before = InitMilestone.EXTENSIONS_AUGMENTED)
    public static Permission register() {
        return DEPLOY;
    }
}
