package io.jenkins.plugins.zerodown.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Shells;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A lock that is given back, or was not there to be. */
@Tag("servers")
class LockReturnTest extends LockSite {
    @Test
    void a_lock_that_was_not_there_to_be_given_back_was_lost() throws Exception {
        Path place = place();
        Layout layout = new Layout(place.toString());
        try (Host host = host()) {
            Lock given = lock(host, place, "jane");
            given.take(line -> {}, LONG);
            given.close();
            assertThat(given.lost()).isEmpty();

            Lock taken = lock(host, place, "jane");
            taken.take(line -> {}, LONG);
            QuickLocks.unlock(host, layout, "root", "it sleeps");
            taken.close();
            assertThat(taken.lost().orElseThrow()).contains("web1: the lock of this deployment was taken away");
        }
    }

    @ParameterizedTest
    @MethodSource("eachShell")
    void who_did_not_hear_that_his_lock_was_given_back_asks_again_and_hears_it(Shells shell) throws Exception {
        Path place = place();
        try (Host host = new Host(LocalConnector.server("web1"), shell.connector());
                Lock next = lock(host, place, "bert")) {
            Lock mine = lock(host, place, "jane");
            mine.take(line -> {}, LONG);
            Call release = mine.closing(host).get(0);
            assertThat(host.run(release).text()).isEqualTo("released");
            next.take(line -> {}, LONG);

            mine.close();

            assertThat(mine.lost()).isEmpty();
            assertThat(host.run(release).text()).isEqualTo("released");
            assertThat(next.confirm()).isEmpty();
        }
    }

    @Test
    void a_lock_that_cannot_be_given_back_is_told_of() throws Exception {
        Path place = place();
        LocalConnector connector = new LocalConnector();
        List<String> said = new CopyOnWriteArrayList<>();
        try (Host host = new Host(LocalConnector.server("web1"), connector);
                Lock lock = lock(host, place, "jane")) {
            lock.take(said::add, LONG);
            connector.refuse(true);
            connector.cut();
            lock.close();

            assertThat(said).anyMatch(line -> line.contains("could not be given back"));
        }
    }
}
