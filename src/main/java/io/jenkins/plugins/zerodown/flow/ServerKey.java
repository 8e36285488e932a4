package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.util.List;
import java.util.Optional;

/**
 * What one step of a deployment tells later ones of one server. As {@link StateKey}, kept as {@code PREVIOUS@web1}.
 *
 * @param name how it is called where the state is kept
 * @param codec how a value is kept as text
 */
public record ServerKey<T>(String name, StateCodec<T> codec) implements StateName {
    /** What was live when the slot was taken; empty where nothing was. */
    public static final ServerKey<Optional<ReleaseId>> PREVIOUS =
            new ServerKey<>("PREVIOUS", StateCodec.OPTIONAL_RELEASE);
    /** Set where the switch was begun, before the rename is tried. */
    public static final ServerKey<Boolean> SWITCHING = new ServerKey<>("SWITCHING", StateCodec.flag("begun"));
    /** Set while maintenance mode is on because of this deployment. */
    public static final ServerKey<Boolean> MAINTENANCE = new ServerKey<>("MAINTENANCE", StateCodec.flag("on"));
    /** Set where the pages of opcache.warmUp were asked before the switch, so that compiled code waits for visitors. */
    public static final ServerKey<Boolean> WARMED_UP = new ServerKey<>("WARMED_UP", StateCodec.flag("yes"));
    /** The version of its PHP, where 1.2 has asked and there is one. */
    public static final ServerKey<String> PHP = new ServerKey<>("PHP", StateCodec.TEXT);
    /** Words for sha256, rename and other tools that 3.2 probed, as it printed them. */
    public static final ServerKey<List<String>> TOOLS = new ServerKey<>("TOOLS", StateCodec.LINES);

    static final List<ServerKey<?>> ALL = List.of(PREVIOUS, SWITCHING, MAINTENANCE, WARMED_UP, PHP, TOOLS);

    @Override
    public String toString() {
        return name;
    }
}
