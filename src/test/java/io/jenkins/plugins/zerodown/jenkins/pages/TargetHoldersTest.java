package io.jenkins.plugins.zerodown.jenkins.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.ProtocolCodec;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TargetHoldersTest {
    @Test
    void a_form_shows_who_has_the_slot_on_each_server_and_states_each_of_them_once() throws Exception {
        String answer = """
                {"servers":[{"server":"web1","holder":"01234567","who":"anna, since noon","age":3,"jobs":[]},
                 {"server":"web2","holder":"01234567","who":"anna, since noon","age":4,"jobs":["20250820092100/6.1"]},
                 {"server":"web3"},{"server":"web4","error":"connection refused"}]}""";

        TargetHolders holders = TargetHolders.of(
                ProtocolCodec.answer(EngineAnswer.Unlocked.class, answer.getBytes(StandardCharsets.UTF_8)));

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
