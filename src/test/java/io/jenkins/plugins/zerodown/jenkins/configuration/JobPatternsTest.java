package io.jenkins.plugins.zerodown.jenkins.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Property;
import net.jqwik.api.Arbitraries;
import org.junit.jupiter.api.Test;

class JobPatternsTest {
    @Test
    void one_star_stays_within_a_folder_and_two_go_below_it() {
        JobPatterns star = JobPatterns.of("shop/*");
        JobPatterns stars = JobPatterns.of("shop/**");

        assertThat(star.allow("shop/app")).isTrue();
        assertThat(star.allow("shop/app/PR-12")).isFalse();
        assertThat(stars.allow("shop/app/PR-12")).isTrue();
        assertThat(stars.allow("shopping/app")).isFalse();
    }

    @Test
    void a_branch_is_part_of_the_name() {
        JobPatterns main = JobPatterns.of("shop/app/main\n\n  shop/app/release%2F*  ");

        assertThat(main.allow("shop/app/main")).isTrue();
        assertThat(main.allow("shop/app/release%2F1.2")).isTrue();
        assertThat(main.allow("shop/app/mainly")).isFalse();
        assertThat(main.allow("SHOP/app/main")).isFalse();
    }

    @Test
    void a_pattern_says_whether_it_lets_in_change_requests_of_a_multibranch_project() {
        assertThat(JobPatterns.of("shop/app/*\nshop/**\nshop/app/PR-*\nshop/app/*-1\nshop/app/main\nshop/app/"
                                + "release-*\n*\nshop")
                        .ofChangeRequests())
                .containsExactly("shop/app/*", "shop/**", "shop/app/PR-*", "shop/app/*-1");
    }

    @Property
    void without_a_pattern_no_job_is_let_in() throws Exception {
        Cases.each(
                1000,
                Arbitraries.strings(),
                fullName -> assertThat(JobPatterns.of(" \n ").allow(fullName)).isFalse());
    }

    @Property
    void without_a_star_a_pattern_lets_in_the_job_of_its_name_alone() throws Exception {
        JobPatterns app = JobPatterns.of("a.b[c]$\\E");

        Cases.each(
                1000,
                Arbitraries.strings(),
                fullName -> assertThat(app.allow(fullName)).isEqualTo(fullName.equals("a.b[c]$\\E")));
        assertThat(app.allow("a.b[c]$\\E")).isTrue();
    }
}
