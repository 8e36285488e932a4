package io.jenkins.plugins.zerodown.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComposerLockTest {
    @TempDir
    Path directory;

    @Test
    void an_application_needs_what_its_packages_and_itself_require_but_what_others_stand_in_for() throws Exception {
        lock("""
                {
                  "packages": [
                    {"name": "a/queue", "require": {"php": "^8.2", "ext-redis": "*", "Ext-Zend-OPcache": "*"}},
                    {"name": "a/text", "require": {"ext-mbstring": "*"}},
                    {"name": "symfony/polyfill-mbstring", "provide": {"ext-mbstring": "*"}}
                  ],
                  "packages-dev": [{"name": "a/test", "require": {"ext-pcov": "*"}}],
                  "platform": {"php": "^8.2", "ext-gd": "*"},
                  "platform-dev": {"ext-xdebug": "*"}
                }
                """);

        assertThat(ComposerLock.of(directory).orElseThrow().extensions())
                .containsOnlyKeys("gd", "redis", "zend-opcache")
                .containsEntry("gd", "composer.json")
                .containsEntry("redis", "a/queue");
    }

    @Test
    void an_empty_platform_is_a_list_and_no_fault() throws Exception {
        lock("{\"packages\": [], \"platform\": []}");

        assertThat(ComposerLock.of(directory).orElseThrow().extensions()).isEmpty();
    }

    @Test
    void a_lock_that_is_no_json_is_named() throws Exception {
        lock("<<<<<<< HEAD");

        assertThatThrownBy(() -> ComposerLock.of(directory))
                .isInstanceOf(BuildFailure.class)
                .hasMessageContaining("composer.lock is no JSON");
    }

    private void lock(String text) throws Exception {
        Files.writeString(directory.resolve("composer.lock"), text);
    }
}
