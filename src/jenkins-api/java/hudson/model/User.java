package hudson.model;

public class User extends AbstractModelObject {
    public native String getId();

    public native String getDisplayName();

    public static native User current();
}
