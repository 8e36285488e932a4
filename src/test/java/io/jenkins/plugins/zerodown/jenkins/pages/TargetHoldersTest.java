package io.jenkins.plugins.zerodown.jenkins.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class TargetHoldersTest {
    @Test
    void a_form_shows_who_has_the_slot_on_each_server_and_states_each_of_them_once() throws Exception {
        TargetHolders holders = TargetHolders.of(new ObjectMapper().readTree("""
                {"servers":[{"server":"web1","holder":"01234567","who":"anna, since noon","age":3,"jobs":[]},
                 {"server":"web2","holder":"01234567","who":"anna, since noon","age":4,"jobs":["20250820092100/6.1"]},
                 {"server":"web3"},{"server":"web4","error":"connection refused"}]}"""));

        assertThat(holders.seen()).isEqualTo("01234567");
        assertThat(holders.servers())
                .extracting(TargetHolders.Holder::text)
                .containsExactly(
                        "held by anna, since noon; last heard of 3 s ago",
                        "held by anna, since noon; last heard of 4 s ago; its command 20250820092100/6.1 still runs",
                        "nobody has it",
                        "not asked: connection refused");
    }
}
