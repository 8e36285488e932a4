package io.jenkins.plugins.zerodown.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.StateKey;
import org.junit.jupiter.api.Test;

/** What a request calls the site that does not come by its address. */
class PublicSiteTest {
    @Test
    void it_is_what_app_url_says() {
        PublicSite site = of("https://shop.example.com:8443/a");
        assertThat(site).isEqualTo(new PublicSite("https", "shop.example.com:8443"));
        assertThat(site.port()).isEqualTo("8443");
        assertThat(of("http://[::1]").port()).isEqualTo("80");
    }

    /** Read as a line alone, it may name another variable, or be mistyped. */
    @Test
    void an_app_url_that_is_no_address_names_no_site() {
        for (String url : new String[] {"https://${APP_DOMAIN}", "http://shop example.com", "shop.example.com", ""}) {
            assertThat(of(url).host()).as(url).isEqualTo("localhost");
        }
    }

    private static PublicSite of(String appUrl) {
        return PublicSite.of(RunBuilder.at("/srv/app")
                .local("web1")
                .fact(StateKey.APP_URL, appUrl)
                .build());
    }
}
