package hudson.model;

import jenkins.model.Loadable;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.StaplerRequest2;

public abstract class Descriptor<T extends Describable<T>> implements Loadable, Saveable {
    protected Descriptor() {}

    protected Descriptor(Class<? extends T> clazz) {}

    public native String getDisplayName();

    public native boolean configure(StaplerRequest2 req, JSONObject json) throws FormException;

    @Override
    public synchronized native void save();

    @Override
    public synchronized native void load();

    public static final class FormException extends Exception {
        public FormException(String message, String formField) {}
    }
}
