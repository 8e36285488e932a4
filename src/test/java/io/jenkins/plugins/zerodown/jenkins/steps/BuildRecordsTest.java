package io.jenkins.plugins.zerodown.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildRecordsTest {
    @TempDir
    Path directory;

    private void begun(int node, Part part, String target) throws Exception {
        Files.writeString(directory.resolve(BuildRecords.name(node, part, target)), "{}");
    }

    @Test
    void the_newest_of_a_part_is_found_by_its_number_and_not_by_its_letters() throws Exception {
        begun(9, Part.BUILD, "shop");
        begun(12, Part.BUILD, "shop");
        begun(100, Part.RELEASE, "shop");
        begun(101, Part.BUILD, "other");

        assertThat(BuildRecords.newest(directory, Part.BUILD, "shop"))
                .hasValue(directory.resolve("12-zdBuild-shop.json"));
        assertThat(BuildRecords.newest(directory, Part.SWITCH, "shop")).isEmpty();
    }

    @Test
    void a_target_whose_name_ends_like_another_one_is_another_one() throws Exception {
        begun(3, Part.BUILD, "eu-shop");

        assertThat(BuildRecords.newest(directory, Part.BUILD, "shop")).isEmpty();
        assertThat(BuildRecords.hasOther(directory, "shop")).isTrue();
        assertThat(BuildRecords.hasOther(directory, "eu-shop")).isFalse();
    }

    @Test
    void a_name_with_a_colon_is_found_again() throws Exception {
        begun(3, Part.DEPLOY, "shop:eu");

        assertThat(BuildRecords.newest(directory, Part.DEPLOY, "shop:eu")).isPresent();
        assertThat(BuildRecords.hasOther(directory, "shop:eu")).isFalse();
    }

    @Test
    void a_build_that_has_begun_nothing_has_nothing() throws Exception {
        assertThat(BuildRecords.newest(directory.resolve("none"), Part.BUILD, "shop"))
                .isEmpty();
        assertThat(BuildRecords.hasOther(directory.resolve("none"), "shop")).isFalse();
    }

    @Test
    void notes_and_half_written_files_are_no_operations() throws Exception {
        Files.writeString(directory.resolve("3-zdBuild-shop.json.notes"), "{}");
        Files.writeString(directory.resolve("4-zdBuild-shop.json.new"), "{}");

        assertThat(BuildRecords.newest(directory, Part.BUILD, "shop")).isEmpty();
        assertThat(BuildRecords.hasOther(directory, "other")).isFalse();
    }
}
