package io.jenkins.plugins.zerodown.transfer;

/**
 * Compresses a stream by blocks that do not wait for each other. Its methods may be called from several threads at
 * once.
 */
interface BlockCodec {
    /** Bytes before its largest block: so much is held for each block that is under way. */
    int blockSize();

    /** Bytes before a block that help to compress it. */
    int memory();

    byte[] head();

    /**
     * @param bytes what the memory has from the blocks before, and then the block
     * @param from where the block begins
     * @param length of the block; more than 0
     * @param level 1 (fast) to {@link PackedStream#BEST} (small), where it can choose
     */
    byte[] compress(byte[] bytes, int from, int length, int level);

    /** Called in order, from one thread, with every block. */
    void count(byte[] bytes, int from, int length);

    byte[] tail();
}
