package hudson.model;

public class Executor extends Thread {
    @Override
    public native void interrupt();

    public native Computer getOwner();

    public static native Executor currentExecutor();
}
