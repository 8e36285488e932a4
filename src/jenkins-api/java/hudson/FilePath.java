package hudson;

import hudson.model.Computer;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;

public final class FilePath implements Serializable {
    private FilePath() {}

    public native String getRemote();

    public native boolean isRemote();

    public native VirtualChannel getChannel();

    public native FilePath child(String relOrAbsolute);

    public native Computer toComputer();

    public native boolean exists() throws IOException, InterruptedException;

    public native boolean isDirectory() throws IOException, InterruptedException;

    public native long length() throws IOException, InterruptedException;

    public native InputStream read() throws IOException, InterruptedException;

    public native void write(String content, String encoding) throws IOException, InterruptedException;

    public native void mkdirs() throws IOException, InterruptedException;

    public native void deleteRecursive() throws IOException, InterruptedException;

    public native Launcher createLauncher(TaskListener listener) throws IOException, InterruptedException;
}
