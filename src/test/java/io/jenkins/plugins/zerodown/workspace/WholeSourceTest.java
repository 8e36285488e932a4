package io.jenkins.plugins.zerodown.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkout that holds stand-ins for what was never fetched. */
class WholeSourceTest {
    @TempDir
    Path directory;

    @Test
    void pointers_of_git_lfs_are_named_and_real_files_are_not() throws Exception {
        write(".gitattributes", "*.png filter=lfs diff=lfs merge=lfs -text\n");
        write("public/logo.png", pointer());
        write("public/real.png", "\u0089PNG");
        write("vendor/a/b.png", pointer());
        write("docs/lfs.md", "version https://git-lfs.github.com/spec/v1 is what a pointer begins with\n");

        assertThat(new WholeSource(directory).lack().orElseThrow())
                .contains("public/logo.png is a pointer of Git LFS", "git lfs pull")
                .doesNotContain("real.png", "vendor", "lfs.md");

        Files.delete(directory.resolve("public/logo.png"));
        assertThat(new WholeSource(directory).lack()).isEmpty();
    }

    @Test
    void submodules_that_are_empty_are_named() throws Exception {
        write(".gitmodules", "[submodule \"theme\"]\n\tpath = public/theme\n\turl = ../theme\n");
        assertThat(new WholeSource(directory).lack().orElseThrow())
                .contains("the submodule public/theme is empty", "git submodule update --init --recursive");

        write("public/theme/.git", "gitdir: ../../.git/modules/theme");
        assertThat(new WholeSource(directory).lack()).isPresent();
        write("public/theme/style.css", "a{}");
        assertThat(new WholeSource(directory).lack()).isEmpty();
    }

    @Test
    void a_view_that_wants_vite_s_manifest_is_named_where_nothing_built_it() throws Exception {
        write("resources/views/layouts/app.blade.php", "<head>@vite(['resources/js/app.js'])</head>");
        assertThat(new WholeSource(directory).viewWithoutBuild()).contains("resources/views/layouts/app.blade.php");

        write("public/build/.vite/manifest.json", "{}");
        assertThat(new WholeSource(directory).viewWithoutBuild()).isEmpty();
    }

    private static String pointer() {
        return "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daa"
                + "a5e2ca24d17e2393\nsize 12345\n";
    }

    private void write(String path, String content) throws IOException {
        Files.createDirectories(directory.resolve(path).getParent());
        Files.writeString(directory.resolve(path), content);
    }
}
