package io.jenkins.plugins.zerodown.cli.demo;

import io.jenkins.plugins.zerodown.local.DaemonThread;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** One command of a channel, run by /bin/sh. */
final class ShellCommand implements Command {
    private final String command;
    private final Path home;
    private InputStream in;
    private OutputStream out;
    private OutputStream err;
    private ExitCallback exit;
    private Process process;

    ShellCommand(String command, Path home) {
        this.command = command;
        this.home = home;
    }

    @Override
    public void setInputStream(InputStream stream) {
        in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
        process = new ProcessBuilder("/bin/sh", "-c", command)
                .directory(home.toFile())
                .start();
        thread("in", () -> pass(in, process.getOutputStream()));
        Thread output = thread("out", () -> pass(process.getInputStream(), out));
        Thread errors = thread("err", () -> pass(process.getErrorStream(), err));
        thread("end", () -> end(output, errors));
    }

    private static Thread thread(String name, Runnable work) {
        return DaemonThread.start("demo command " + name, work);
    }

    /** Every piece at once: the other side waits for answers that are shorter than any buffer. */
    private static void pass(InputStream from, OutputStream to) {
        byte[] bytes = new byte[32 << 10];
        try (to) {
            for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
                to.write(bytes, 0, count);
                to.flush();
            }
        } catch (IOException ended) {
            // One of the two has ended first, as a command may that does not read its input to the end.
            return;
        }
    }

    private void end(Thread output, Thread errors) {
        try {
            int status = process.waitFor();
            output.join();
            errors.join();
            exit.onExit(status);
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void destroy(ChannelSession channel) {
        if (process != null) {
            // Its commands first: without their parent nobody would find them, and they would write on.
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
