package hudson;

import hudson.remoting.VirtualChannel;
import java.io.Serializable;

public final class FilePath implements Serializable {
    private FilePath() {}

    public native String getRemote();

    public native boolean isRemote();

    public native VirtualChannel getChannel();

    public native FilePath child(String relOrAbsolute);
}
