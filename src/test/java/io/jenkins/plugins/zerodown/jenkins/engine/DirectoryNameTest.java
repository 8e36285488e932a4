package io.jenkins.plugins.zerodown.jenkins.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Property;
import java.util.List;
import net.jqwik.api.Arbitraries;
import org.junit.jupiter.api.Test;

class DirectoryNameTest {
    @Test
    void it_can_be_read_and_tells_operations_apart_that_read_the_same() {
        assertThat(DirectoryName.of("job/shop/7/1")).startsWith("job-shop-7-1-");
        assertThat(List.of(DirectoryName.of("a/b"), DirectoryName.of("a-b"), DirectoryName.of("a.b")))
                .doesNotHaveDuplicates();
    }

    @Property
    void whatever_the_text_it_names_a_directory_and_nothing_above_it() throws Exception {
        Cases.each(
                1000,
                Arbitraries.strings(),
                text -> assertThat(DirectoryName.of(text))
                        .matches("[A-Za-z0-9-]{17,57}")
                        .isEqualTo(DirectoryName.of(text)));
    }
}
