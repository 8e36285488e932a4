package hudson.model;

import java.util.List;

public abstract class Actionable extends AbstractModelObject {
    public native void addAction(Action a);

    public native void replaceAction(Action a);

    public native <T extends Action> T getAction(Class<T> type);

    public native List<Action> getActions();
}
