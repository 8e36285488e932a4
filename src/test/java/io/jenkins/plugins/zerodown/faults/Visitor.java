package io.jenkins.plugins.zerodown.faults;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Looks at what every server of a site serves, all the time until this is closed. */
final class Visitor implements AutoCloseable {
    private final CutSite site;
    private final List<String> broken;
    private final Thread thread = new Thread(this::watch, "visitor");
    private volatile boolean ended;

    /** @param broken is told the first time that something is not whole */
    Visitor(CutSite site, List<String> broken) {
        this.site = site;
        this.broken = broken;
        thread.start();
    }

    private void watch() {
        while (!ended) {
            for (int i = 0; i < site.size(); i++) {
                try {
                    String live = site.live(i);
                    Optional<String> damage = live.isEmpty()
                            ? Optional.of("nothing")
                            : CutSite.damage(site.server(i).deployPath().resolve("releases/" + live));
                    // Long since left, perhaps cleaned up.
                    if (damage.isPresent() && live.equals(site.live(i))) {
                        broken.add("a visitor of web" + (i + 1) + " was served " + live + ": " + damage.get());
                        return;
                    }
                    Thread.sleep(10);
                } catch (IOException | InterruptedException e) {
                    broken.add("a visitor of web" + (i + 1) + ": " + e);
                    return;
                }
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        thread.join();
    }
}
