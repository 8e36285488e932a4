package io.jenkins.plugins.zerodown.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BoundedPipeTest {
    /** @param writes how many bytes each, read by {@code read} at most */
    private record Cut(List<Integer> writes, int read) {}

    @Property
    void bytes_come_out_as_they_went_in_however_they_are_cut() throws Exception {
        Arbitrary<Cut> cuts = Combinators.combine(
                        Arbitraries.integers().between(0, 40_000).list().ofMaxSize(30),
                        Arbitraries.integers().between(1, 50_000))
                .as(Cut::new);
        Cases.each(200, cuts, cut -> comesOutAsItWentIn(cut.writes(), cut.read()));
    }

    private static void comesOutAsItWentIn(List<Integer> writes, int read) throws Exception {
        BoundedPipe spool = new BoundedPipe(20_000, BoundedPipe.WhenFull.WAIT, BoundedPipe.WhenUnread.FAIL);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < writes.size(); i++) {
            byte[] piece = new byte[writes.get(i)];
            Arrays.fill(piece, (byte) i);
            expected.write(piece);
        }
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            byte[] all = expected.toByteArray();
            int offset = 0;
            try (OutputStream sink = spool.sink()) {
                for (int length : writes) {
                    sink.write(all, offset, length);
                    offset += length;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        InputStream source = spool.source();
        byte[] bytes = new byte[read];
        for (int count = source.read(bytes); count >= 0; count = source.read(bytes)) {
            seen.write(bytes, 0, count);
        }

        writing.get(20, TimeUnit.SECONDS);
        assertThat(seen.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    @Timeout(30)
    void the_oldest_bytes_are_forgotten_where_nobody_must_wait() throws Exception {
        BoundedPipe spool = new BoundedPipe(10_000, BoundedPipe.WhenFull.FORGET, BoundedPipe.WhenUnread.DISCARD);
        byte[] bytes = new byte[123_456];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i / 7);
        }
        try (OutputStream sink = spool.sink()) {
            for (int offset = 0; offset < bytes.length; offset += 1000) {
                sink.write(bytes, offset, Math.min(1000, bytes.length - offset));
            }
        }

        byte[] newest = Arrays.copyOfRange(bytes, bytes.length - 10_000, bytes.length);
        assertThat(spool.source().readAllBytes()).isEqualTo(newest);
    }

    @Test
    @Timeout(30)
    void a_reader_that_leaves_frees_the_writer() throws Exception {
        BoundedPipe strict = new BoundedPipe(10_000, BoundedPipe.WhenFull.WAIT, BoundedPipe.WhenUnread.FAIL);
        CompletableFuture<Throwable> writing = CompletableFuture.supplyAsync(() -> {
            try (OutputStream sink = strict.sink()) {
                sink.write(new byte[50_000]);
                return new AssertionError("all was written");
            } catch (IOException e) {
                return e;
            }
        });
        InputStream source = strict.source();
        assertThat(source.read()).isZero();
        source.close();
        assertThat(writing.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);

        BoundedPipe lenient = new BoundedPipe(10_000, BoundedPipe.WhenFull.WAIT, BoundedPipe.WhenUnread.DISCARD);
        lenient.source().close();
        lenient.sink().write(new byte[50_000]);
        assertThat(lenient.source().read()).isEqualTo(-1);
    }

    @Test
    @Timeout(30)
    void a_reader_with_a_time_limit_is_told_that_nothing_came_and_can_go_on() throws Exception {
        BoundedPipe spool = new BoundedPipe(10_000, BoundedPipe.WhenFull.WAIT, BoundedPipe.WhenUnread.FAIL);
        InputStream source = spool.source();
        spool.timeout(20);

        assertThatThrownBy(source::read).isInstanceOf(SocketTimeoutException.class);

        spool.sink().write('x');
        assertThat(source.read()).isEqualTo('x');
    }
}
