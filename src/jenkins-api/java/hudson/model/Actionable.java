package hudson.model;

public abstract class Actionable extends AbstractModelObject {
    public native void addAction(Action a);

    public native void replaceAction(Action a);

    public native <T extends Action> T getAction(Class<T> type);
}
