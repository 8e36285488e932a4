package io.jenkins.plugins.zerodown.transfer;

import io.jenkins.plugins.zerodown.local.DaemonThread;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Compresses what is written over the cores, block by block, and passes it on in order from a thread of its own, so
 * that neither waits for the other. What it needs of memory is a number of blocks, whatever the length of the stream.
 * Written to from one thread.
 */
final class PackedStream extends OutputStream {
    /** Levels above it cost much time and save next to nothing. */
    static final int BEST = 6;

    private static final int FIRST_BLOCK = 128 << 10;
    private static final int MOST_THREADS = 4;
    /**
     * Compressed blocks that wait to be passed on: from so many on the receiver is what bounds the stream, and time is
     * left to compress better.
     */
    private static final int PLENTY_BLOCKS = 2;
    /** Bytes that wait behind the stream that is written to: the same. */
    private static final long PLENTY = 1 << 20;

    private static final long FEW = 128 << 10;
    private static final Future<byte[]> END = new FutureTask<>(() -> new byte[0]);

    private final OutputStream out;
    private final BlockCodec codec;
    private final LongSupplier waiting;
    private final AtomicInteger compressed = new AtomicInteger();
    private final AtomicInteger level = new AtomicInteger(BEST);
    private final ExecutorService threads;
    private final BlockingQueue<byte[]> free = new LinkedBlockingQueue<>();
    private final BlockingQueue<Future<byte[]>> blocks;
    private final Thread passing;
    private final int capacity;
    private int blockSize;
    private byte[] block;
    private int from;
    private int filled;
    private boolean finished;
    private volatile boolean closed;
    private volatile boolean passedOn;
    private volatile IOException failure;

    /** @param waiting how many bytes wait behind the stream that is written to */
    PackedStream(OutputStream out, BlockCodec codec, LongSupplier waiting) {
        this.out = out;
        this.codec = codec;
        this.waiting = waiting;
        int workers = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        threads = Executors.newFixedThreadPool(workers, work -> daemon(work, "zerodown compresses"));
        blocks = new ArrayBlockingQueue<>(workers + 1);
        capacity = codec.memory() + codec.blockSize();
        for (int i = 0; i < workers + 2; i++) {
            free.add(new byte[0]);
        }
        blockSize = Math.min(FIRST_BLOCK, codec.blockSize());
        passing = daemon(this::pass, "zerodown passes on");
        passing.start();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = DaemonThread.of(name, work);
        return thread;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            if (block == null) {
                block = buffer(null, 0);
            }
            int count = Math.min(length - done, from + blockSize - filled);
            System.arraycopy(bytes, offset + done, block, filled, count);
            filled += count;
            done += count;
            if (filled == from + blockSize) {
                submit(false);
            }
        }
    }

    /** A block to be filled, that begins with what is remembered of the one before. */
    private byte[] buffer(byte[] before, int end) throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            byte[] buffer = free.take();
            // The first ones are small, and a small stream has no more.
            int needed = Math.min(capacity, codec.memory() + blockSize);
            if (buffer.length < needed) {
                buffer = new byte[needed];
            }
            from = Math.min(end, codec.memory());
            if (from > 0) {
                System.arraycopy(before, end - from, buffer, 0, from);
            }
            filled = from;
            return buffer;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private void submit(boolean last) throws IOException {
        byte[] full = block;
        int begin = from;
        int end = filled;
        codec.count(full, begin, end - begin);
        blockSize = Math.min(blockSize * 2, codec.blockSize());
        // What is remembered is copied before another block can be made of this one's array.
        block = last ? null : buffer(full, end);
        put(threads.submit(() -> {
            try {
                byte[] small = codec.compress(full, begin, end - begin, chosenLevel());
                compressed.incrementAndGet();
                return small;
            } finally {
                // Also where it failed: the writer may wait for it before he is told.
                free.add(full);
            }
        }));
    }

    private void put(Future<byte[]> small) throws IOException {
        try {
            blocks.put(small);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private int chosenLevel() {
        int ready = compressed.get();
        long behind = waiting.getAsLong();
        boolean plenty = ready >= PLENTY_BLOCKS || behind > PLENTY;
        // Until the receiver has taken something, nothing is known of it.
        boolean none = passedOn && ready == 0 && behind < FEW;
        return level.updateAndGet(now -> plenty ? Math.min(BEST, now + 1) : none ? Math.max(1, now - 1) : now);
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }

    /** Passes on what is compressed, in order. After a failure it goes on to take, so that nobody waits for it. */
    private void pass() {
        try {
            passOn(codec::head);
            for (Future<byte[]> next = take(); next != END; next = take()) {
                byte[] small = compressed(next);
                passOn(() -> small);
                compressed.decrementAndGet();
                passedOn = true;
            }
            passOn(codec::tail);
        } catch (InterruptedException e) {
            // It is closed before its end: nobody waits any more.
            failure = new InterruptedIOException("interrupted");
        }
    }

    /** A receiver may have swallowed the interruption. */
    private Future<byte[]> take() throws InterruptedException {
        if (closed) {
            throw new InterruptedException();
        }
        return blocks.take();
    }

    private byte[] compressed(Future<byte[]> block) throws InterruptedException {
        try {
            return block.get();
        } catch (ExecutionException e) {
            failure = new IOException("what is sent cannot be compressed: " + e.getCause(), e.getCause());
            return new byte[0];
        }
    }

    private void passOn(Supplier<byte[]> next) {
        if (failure != null) {
            return;
        }
        try {
            byte[] bytes = next.get();
            if (bytes.length > 0) {
                out.write(bytes);
                out.flush();
            }
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            // Thrown, it would end this thread alone, and the writer would wait for it.
            failure = new IOException("what is sent cannot be passed on: " + e, e);
        }
    }

    /** Returns when everything has been passed on. The stream that is written to stays open. */
    void finish() throws IOException {
        if (block != null && filled > from) {
            submit(true);
        }
        put(END);
        try {
            passing.join();
        } catch (InterruptedException e) {
            throw interrupted();
        }
        finished = true;
        if (failure != null) {
            throw failure;
        }
    }

    /** Ends its threads. What was written before without {@link #finish} may not have been passed on. */
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        if (!finished) {
            passing.interrupt();
            boolean interrupted = false;
            while (passing.isAlive()) {
                try {
                    passing.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
