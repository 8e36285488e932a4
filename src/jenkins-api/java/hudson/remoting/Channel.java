package hudson.remoting;

import java.io.IOException;

public class Channel implements VirtualChannel {
    Channel() {}

    public static native Channel current();

    public static native Channel currentOrFail();

    public native String getName();

    public native boolean isClosingOrClosed();

    public native void addListener(Listener l);

    public native <T> T export(Class<T> type, T instance);

    public native <V, T extends Throwable> V call(Callable<V, T> callable) throws IOException, T, InterruptedException;

    public abstract static class Listener {
        public void onClosed(Channel channel, IOException cause) {}
    }
}
