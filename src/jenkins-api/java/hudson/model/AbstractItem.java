package hudson.model;

import java.io.File;

public abstract class AbstractItem extends Actionable implements Item {
    public native File getRootDir();

    @Override
    public final native String getFullName();

    public final native String getFullDisplayName();

    public final native String getUrl();
}
