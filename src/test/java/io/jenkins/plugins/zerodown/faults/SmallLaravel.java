package io.jenkins.plugins.zerodown.faults;

import io.jenkins.plugins.zerodown.fixture.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An application that ZeroDown takes for Laravel's, without the framework: its artisan starts in milliseconds, and each
 * of its commands that changes something leaves a line in {@link #RAN}.
 */
final class SmallLaravel {
    /** On each server: a line "RELEASE COMMAND" for each. */
    static final String RAN = TestServer.ROOT + "/artisan-ran";

    private SmallLaravel() {}

    static void in(Path application) throws IOException {
        write(application, "artisan", """
                <?php
                $command = $argv[1] ?? 'list';
                $caches = ['config:cache' => 'config.php', 'route:cache' => 'routes-v7.php',
                    'event:cache' => 'events.php'];
                if ($command === '--version') {
                    exit("Laravel Framework 11.0.0\\n");
                }
                if ($command === 'list') {
                    exit("list\\nview:cache\\nqueue:restart\\n".implode("\\n", array_keys($caches))."\\n");
                }
                file_put_contents('%s', basename(__DIR__)." $command\\n", FILE_APPEND);
                if ($command === 'queue:restart') {
                    file_put_contents(__DIR__.'/storage/framework/restart', microtime());
                } elseif (isset($caches[$command])) {
                    $text = var_export(['view' => ['compiled' => getenv('VIEW_COMPILED_PATH')]], true);
                    file_put_contents(__DIR__.'/bootstrap/cache/'.$caches[$command], '<?php return '.$text.';');
                }
                """.formatted(RAN));
        write(application, "bootstrap/app.php", "<?php return new SmallApplication(dirname(__DIR__));\n");
        write(application, "bootstrap/cache/.gitkeep", "");
        write(application, "storage/framework/.gitkeep", "");
        write(application, "vendor/autoload.php", """
                <?php
                namespace Symfony\\Component\\Console\\Input {
                    class ArrayInput { function __construct(public array $of) {} }
                }
                namespace Symfony\\Component\\Console\\Output {
                    class BufferedOutput { function fetch() { return ''; } }
                }
                namespace {
                    class SmallApplication {
                        function __construct(public string $root) {}
                        function make($what) { return $this; }
                        function bootstrap() {}
                        function get($key, $default = null) { return $default; }
                        function isDownForMaintenance() { return is_file($this->root.'/storage/framework/down'); }
                        function handle($input, $output) {
                            $down = $this->root.'/storage/framework/down';
                            $words = basename($this->root).' '.$input->of['command']."\\n";
                            file_put_contents('%s', $words, FILE_APPEND);
                            if ($input->of['command'] === 'up') {
                                if (is_file($down)) { unlink($down); }
                            } else {
                                file_put_contents($down, '{"secret": null}');
                            }
                            return 0;
                        }
                    }
                }
                """.formatted(RAN));
    }

    private static void write(Path application, String name, String text) throws IOException {
        Path file = application.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
