package io.jenkins.plugins.zerodown.service;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The engine's service in a process of its own, as an agent has it: loaded over the platform's class loader, so that
 * nothing but Java's own types can cross, and killed without warning.
 */
final class EngineServiceProcess implements BiFunction<byte[], Consumer<byte[]>, byte[]> {
    private final Process process;
    private final BufferedReader out;
    private final PrintStream in;

    private EngineServiceProcess(Process process) {
        this.process = process;
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        in = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
    }

    static EngineServiceProcess start(Path errors) throws IOException {
        return new EngineServiceProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EngineServiceProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start());
    }

    /** One request at a time. @throws UncheckedIOException when the process ended before it had answered */
    @Override
    public byte[] apply(byte[] request, Consumer<byte[]> events) {
        in.println(Base64.getEncoder().encodeToString(request));
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                byte[] told = Base64.getDecoder().decode(line.substring(1));
                if (line.charAt(0) == 'A') {
                    return told;
                }
                events.accept(told);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new UncheckedIOException(new IOException("the process was killed"));
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream told = System.out;
        BiFunction<byte[], Consumer<byte[]>, byte[]> service = load();
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            byte[] answer = service.apply(Base64.getDecoder().decode(line), event -> tell(told, 'E', event));
            tell(told, 'A', answer);
        }
    }

    private static void tell(PrintStream told, char kind, byte[] json) {
        told.println(kind + Base64.getEncoder().encodeToString(json));
    }

    @SuppressWarnings("unchecked")
    private static BiFunction<byte[], Consumer<byte[]>, byte[]> load() throws ReflectiveOperationException {
        List<URL> path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(EngineServiceProcess::url)
                .toList();
        ClassLoader loader = new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        return (BiFunction<byte[], Consumer<byte[]>, byte[]>)
                loader.loadClass("io.jenkins.plugins.zerodown.service.EngineService")
                        .getConstructor()
                        .newInstance();
    }

    private static URL url(String file) {
        try {
            return Path.of(file).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
