package io.jenkins.plugins.zerodown.jenkins.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A script's options are data: nothing of it is called where no sandbox stands around it. */
class PlainOptionsTest {
    /** As Jackson would find it. */
    public static final class Bean {
        private boolean called;

        public String getSecret() {
            called = true;
            return "secret";
        }

        @Override
        public String toString() {
            called = true;
            return "text";
        }
    }

    @Test
    void maps_lists_texts_numbers_and_flags_pass() {
        Map<String, Object> options = Map.of(
                "envFile",
                "env",
                "keepReleases",
                3,
                "migrate",
                true,
                "commands",
                Map.of("preRelease", List.of("a", "b")),
                "ratio",
                new java.math.BigDecimal("1.5"));

        assertThat(PlainOptions.of("application", options)).isEqualTo(options);
    }

    @Test
    void no_method_of_another_object_is_called_wherever_it_stands() {
        Bean bean = new Bean();
        for (Object value : List.of(bean, List.of(bean), Map.of("a", bean), new Object[] {bean})) {
            assertThatThrownBy(() -> PlainOptions.of("application", Map.of("php", value)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("application: php")
                    .hasMessageContaining("write a map, a list, a text");
        }
        Map<Object, Object> key = new HashMap<>();
        key.put(bean, "a");
        assertThatThrownBy(() -> PlainOptions.of("application", key))
                .hasMessageContaining("a key is an object of the type");
        assertThat(bean.called).isFalse();
    }

    /** As a script's class is. */
    public static final class ScriptsMap extends AbstractMap<String, Object> implements groovy.lang.GroovyObject {
        @Override
        public Set<Entry<String, Object>> entrySet() {
            throw new AssertionError("called");
        }
    }

    @Test
    void a_map_of_a_scripts_own_class_is_not_looked_into() {
        assertThatThrownBy(() -> PlainOptions.of("application", Map.of("tools", new ScriptsMap())))
                .hasMessageContaining("application: tools is an object of the type");
    }

    @Test
    void what_holds_itself_is_refused() {
        List<Object> itself = new ArrayList<>();
        itself.add(itself);

        assertThatThrownBy(() -> PlainOptions.of("application", Map.of("commands", itself)))
                .hasMessageContaining("nested more than");
    }
}
