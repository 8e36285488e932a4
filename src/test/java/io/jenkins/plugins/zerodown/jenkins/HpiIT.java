package io.jenkins.plugins.zerodown.jenkins;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import hudson.Extension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import net.java.sezpoz.Index;
import net.java.sezpoz.IndexItem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads target/zerodown.hpi as Jenkins will. */
class HpiIT {
    private static final Path HPI = Path.of("target", "zerodown.hpi");
    private static final Path CLI = Path.of("target", "zerodown-cli.jar");
    private static final Path CLASSES = Path.of("target", "classes");
    private static final String JAR = "WEB-INF/lib/zerodown.jar";
    private static final String OURS = "io/jenkins/plugins/zerodown/";
    private static final Pattern KEY = Pattern.compile("\\$\\{%([A-Za-z0-9_.]+)");

    @TempDir
    static Path directory;

    private static final JavaClasses OUR_CLASSES = new ClassFileImporter().importPath(CLASSES);

    private static Map<String, byte[]> archive;
    private static Map<String, byte[]> jar;

    @BeforeAll
    static void readIt() throws IOException {
        assumeTrue(Files.exists(HPI), "target/zerodown.hpi is not built");
        archive = entries(Files.newInputStream(HPI));
        jar = entries(new ByteArrayInputStream(archive.get(JAR)));
    }

    @Test
    void both_manifests_say_what_it_is_and_what_it_needs() throws IOException {
        Attributes outer = manifest(archive);

        assertThat(outer).isEqualTo(manifest(jar));
        assertThat(outer.getValue("Short-Name")).isEqualTo("zerodown");
        assertThat(outer.getValue("Long-Name")).isEqualTo("ZeroDown");
        assertThat(outer.getValue("Plugin-Version")).isNotBlank();
        assertThat(outer.getValue("Jenkins-Version")).isEqualTo("2.479.3");
        assertThat(outer.getValue("Minimum-Java-Version")).isEqualTo("17");
        assertThat(outer.getValue("Plugin-Dependencies").split(","))
                .allMatch(plugin -> plugin.matches("[a-z0-9-]+:[A-Za-z0-9._-]+(;resolution:=optional)?"))
                .extracting(plugin -> plugin.replaceFirst(":.*", ""))
                .contains(
                        "workflow-step-api",
                        "workflow-cps",
                        "credentials",
                        "ssh-credentials",
                        "plain-credentials",
                        "jsch",
                        "jackson2-api");
    }

    @Test
    void it_brings_no_library_but_those_that_no_plugin_of_jenkins_gives() {
        assertThat(archive.keySet())
                .filteredOn(name -> name.startsWith("WEB-INF/lib/") && !name.endsWith("/"))
                .containsExactlyInAnyOrder(
                        JAR,
                        "WEB-INF/lib/aircompressor-2.0.3.jar",
                        "WEB-INF/lib/jsqlparser-4.9.jar",
                        "WEB-INF/lib/snakeyaml-engine-2.9.jar");
    }

    /** Neither a declaration of Jenkins' nor the command line, and nothing of the rest is missing. */
    @Test
    void its_jar_has_our_classes_alone() throws IOException {
        Set<String> compiled = compiled();
        compiled.removeIf(name -> name.startsWith(OURS + "cli/"));

        assertThat(jar.keySet().stream().filter(name -> name.endsWith(".class")))
                .containsExactlyInAnyOrderElementsOf(compiled)
                .allMatch(name -> name.startsWith(OURS));
    }

    @Test
    void the_command_line_has_nothing_of_it() throws IOException {
        assumeTrue(Files.exists(CLI), "target/zerodown-cli.jar is not built");

        assertThat(entries(Files.newInputStream(CLI)).keySet())
                .contains(OURS + "cli/Main.class")
                .noneMatch(name -> name.startsWith(OURS + "jenkins/")
                        || name.startsWith("META-INF/annotations/")
                        || name.matches("(hudson|jenkins|org/kohsuke|org/jenkinsci|net/bytebuddy)/.*"));
    }

    @Test
    void the_index_of_extensions_has_each_of_them() throws IOException {
        Path file = Files.write(directory.resolve("zerodown.jar"), archive.get(JAR));
        List<String> indexed = new ArrayList<>();
        try (URLClassLoader own =
                new URLClassLoader(new URL[] {file.toUri().toURL()}, Extension.class.getClassLoader())) {
            for (IndexItem<Extension, Object> item : Index.load(Extension.class, Object.class, own)) {
                indexed.add(item.className());
            }
        }

        assertThat(indexed).isNotEmpty().containsExactlyInAnyOrderElementsOf(annotated("hudson.Extension"));
    }

    @Test
    void the_index_of_symbols_has_each_of_them() {
        List<String> indexed =
                text(jar, "META-INF/annotations/org.jenkinsci.Symbol").lines().toList();

        assertThat(indexed).isNotEmpty().containsExactlyInAnyOrderElementsOf(annotated("org.jenkinsci.Symbol"));
    }

    @Test
    void each_view_escapes_what_it_shows_and_has_no_script_style_or_handler_in_it() {
        Map<String, String> views = texts(".jelly");
        Map<String, String> pages = new LinkedHashMap<>(views);
        pages.putAll(texts(".html"));

        assertThat(views)
                .isNotEmpty()
                .allSatisfy((name, text) -> assertThat(text).startsWith("<?jelly escape-by-default='true'?>"));
        // The one attribute of a tag of Jenkins' that begins as a handler does: it names an event.
        assertThat(pages)
                .allSatisfy((name, text) -> assertThat(text.replace("onFinishEvent=", "finishEvent="))
                        .doesNotContainPattern("(?i)<script|<style|javascript:|\\son[a-z]+\\s*=|\\sstyle\\s*="));
    }

    /** But for index.jelly, which shows what the plugin is where no view of ours is at hand. */
    @Test
    void each_text_of_a_view_is_in_its_properties() {
        Map<String, String> views = texts(".jelly");
        views.remove("index.jelly");

        assertThat(views).isNotEmpty().allSatisfy((name, text) -> {
            Properties own = properties(name.replaceFirst("\\.jelly$", ".properties"));
            Set<String> asked =
                    KEY.matcher(text).results().map(key -> key.group(1)).collect(Collectors.toSet());
            assertThat(own.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(asked);
            assertThat(written(text)).as("written into the view itself").isEmpty();
        });
    }

    /** A single one begins a quotation, and is not shown: each is written twice, but for those around a brace. */
    @Test
    void each_apostrophe_of_a_text_is_shown() {
        Map<String, String> texts = texts(".properties");

        assertThat(texts)
                .isNotEmpty()
                .allSatisfy((name, text) -> assertThat(properties(name))
                        .allSatisfy((key, said) -> assertThat(
                                        said.toString().replace("''", "").replaceAll("'[{}]'", ""))
                                .as("%s: %s", name, key)
                                .doesNotContain("'")));
    }

    @Test
    void each_field_of_a_form_has_help() {
        Map<String, String> forms = texts("config.jelly");

        assertThat(forms).isNotEmpty().allSatisfy((name, text) -> {
            List<String> fields = Pattern.compile("<f:entry [^>]*field=\"([A-Za-z]+)\"")
                    .matcher(text)
                    .results()
                    .map(field -> field.group(1))
                    .toList();
            String folder = name.substring(0, name.lastIndexOf('/') + 1);
            assertThat(fields)
                    .isNotEmpty()
                    .allSatisfy(field -> assertThat(text(jar, folder + "help-" + field + ".html"))
                            .isNotBlank());
        });
    }

    /** What people would read that is neither an expression nor a key: titles, and text between elements. */
    private static List<String> written(String view) {
        String shown = view.replaceAll("(?s)<!--.*?-->", "");
        Stream<String> titles = Pattern.compile(
                        "\\s(?:title|header|add|value|progress|description|placeholder|tooltip|alt|aria-label)="
                                + "\"([^\"]*)\"")
                .matcher(shown)
                .results()
                .map(title -> title.group(1));
        Stream<String> between = Stream.of(shown.replaceAll("(?s)<[^>]*>", "\n").split("\n"));
        return Stream.concat(titles, between)
                .map(text -> text.replaceAll("\\$\\{[^}]*}", ""))
                .filter(text -> Pattern.compile("\\p{L}").matcher(text).find())
                .toList();
    }

    private static Properties properties(String name) {
        Properties properties = new Properties();
        try (InputStream in = new ByteArrayInputStream(jar.getOrDefault(name, new byte[0]))) {
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
        return properties;
    }

    private static List<String> annotated(String annotation) {
        return OUR_CLASSES.stream()
                .filter(type -> type.isAnnotatedWith(annotation))
                .map(JavaClass::getName)
                .toList();
    }

    private static Set<String> compiled() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            return files.map(file -> CLASSES.relativize(file).toString())
                    .filter(name -> name.endsWith(".class"))
                    .collect(Collectors.toSet());
        }
    }

    private static Map<String, String> texts(String ending) {
        return jar.keySet().stream()
                .filter(name -> name.endsWith(ending))
                .sorted()
                .collect(toMap(name -> name, name -> text(jar, name), (one, other) -> one, LinkedHashMap::new));
    }

    private static String text(Map<String, byte[]> from, String name) {
        assertThat(from).containsKey(name);
        return new String(from.get(name), StandardCharsets.UTF_8);
    }

    private static Attributes manifest(Map<String, byte[]> from) throws IOException {
        return new Manifest(new ByteArrayInputStream(from.get("META-INF/MANIFEST.MF"))).getMainAttributes();
    }

    private static Map<String, byte[]> entries(InputStream file) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }
}
