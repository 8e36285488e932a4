package hudson.model;

public abstract class InvisibleAction implements Action {
    @Override
    public final native String getIconFileName();

    @Override
    public final native String getDisplayName();

    @Override
    public native String getUrlName();
}
