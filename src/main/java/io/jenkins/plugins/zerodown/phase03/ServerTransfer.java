package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.Amount;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import io.jenkins.plugins.zerodown.transfer.Delta;
import io.jenkins.plugins.zerodown.transfer.Manifest;
import io.jenkins.plugins.zerodown.transfer.Packing;
import io.jenkins.plugins.zerodown.transfer.Patches;
import io.jenkins.plugins.zerodown.transfer.TransferArchive;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The transfer of one release to one server. */
final class ServerTransfer {
    private static final Script BASE = Script.of(ServerTransfer.class, "3.4-file-transfer-base.sh");
    private static final Script LISTING = Script.of(ServerTransfer.class, "3.4-file-transfer-listing.sh");
    private static final Script PUT_TOGETHER = Script.of(ServerTransfer.class, "3.4-file-transfer.sh");
    private static final Duration READING = Duration.ofMinutes(30);
    private static final String LACKS = "lacks ";
    /** Status of the script where it does. */
    private static final int LACKING = 10;

    private static final int NAMED = 10;

    private final DeploymentContext context;
    private final Host host;
    private final Manifest manifest;
    private final BaseManifests bases;
    private final Deltas deltas;
    private long sent;
    private double verifying;
    private boolean copied;

    ServerTransfer(DeploymentContext context, Host host, Manifest manifest, BaseManifests bases, Deltas deltas) {
        this.context = context;
        this.host = host;
        this.manifest = manifest;
        this.bases = bases;
        this.deltas = deltas;
    }

    /**
     * What files are taken from.
     *
     * @param manifestIsThere whether the server has the text of its manifest
     * @param packings among them the words of those that it can undo
     */
    record Older(String id, Optional<Manifest> manifest, boolean manifestIsThere, Set<String> packings) {}

    /** @return what was done, for the log */
    String transfer() throws RemoteFailure, StepFailure, InterruptedException {
        try {
            host.expectStream();
            Older older = older();
            Deltas.Outgoing outgoing = deltas.from(older, !patching().isEmpty());
            Delta delta = outgoing.delta();
            LongConsumer progress = packed -> context.log().progress(host.server(), packed, outgoing.bytes());
            BitSet lacking = send(older.id, outgoing.packing(), outgoing.body(progress), outgoing::changed);
            int resent = 0;
            if (!lacking.isEmpty()) {
                // The older release is not what it was when it was verified. What differs there is sent whole.
                resent = lacking.cardinality();
                TransferArchive rest = new TransferArchive(
                        deltas.buildDirectory(),
                        manifest,
                        lacking,
                        Optional.empty(),
                        Patches.NONE,
                        outgoing.packing(),
                        () -> 0,
                        packed -> {});
                lacking = send("again", outgoing.packing(), rest, rest::changed);
            }
            if (!lacking.isEmpty()) {
                throw new StepFailure(
                        host.name() + ": " + lacking.cardinality() + " files of release " + context.release()
                                + " are not there as they were sent, twice: " + names(lacking)
                                + "; does anything write in " + context.layout().release(context.release())
                                + ", or is the disk failing?");
            }
            return summary(delta, outgoing.bytes(), resent);
        } catch (IOException e) {
            throw new StepFailure(
                    host.name() + ": the transfer needs files on this machine: " + e
                            + "; is there room in "
                            + context.workDirectory() + " and " + context.cacheDirectory() + "?",
                    e);
        }
    }

    /** Asks for the release to take files from. @param but which is none, or nothing */
    static Call looking(DeploymentContext context, String but) {
        return Call.of(BASE).with("DEPLOY_PATH", context.layout().deployPath()).with("RELEASE_ID", but);
    }

    private Older older() throws IOException, RemoteFailure, InterruptedException {
        String deployPath = context.layout().deployPath();
        List<String> lines = host.call(looking(context, "")).lines();
        if (lines.stream().anyMatch(line -> line.startsWith("base " + context.release() + " "))) {
            // This step runs again.
            lines = host.call(looking(context, context.release().value())).lines();
        }
        Set<String> packings = Set.copyOf(lines);
        for (String line : lines) {
            String[] word = line.split(" ");
            if (word[0].equals("base") && word.length == 3 && word[2].matches("[0-9a-f]{64}")) {
                Optional<Manifest> known = bases.of(host, deployPath, word[1], word[2]);
                if (known.isPresent()) {
                    return new Older(word[1], known, true, packings);
                }
            } else if (word[0].equals("foreign") && word.length == 2) {
                Optional<Manifest> listed = bases.fetch(
                        host,
                        Call.of(LISTING)
                                .with("DEPLOY_PATH", deployPath)
                                .with("RELEASE_ID", word[1])
                                .with(
                                        "FILE_MODE",
                                        octal(context.target().modes().file()))
                                .with(
                                        "EXECUTABLE_MODE",
                                        octal(context.target().modes().executable()))
                                .silence(READING));
                if (listed.isPresent()) {
                    return new Older(word[1], listed, false, packings);
                }
            }
        }
        return new Older("none", Optional.empty(), false, packings);
    }

    /** @return the entries that the server has not as they should be, by their place, from 0 */
    private BitSet send(
            String older, Packing packing, Host.Body body, Supplier<Optional<TransferArchive.ChangedUnderWay>> changed)
            throws RemoteFailure, StepFailure, InterruptedException {
        Call call = Call.of(PUT_TOGETHER)
                .with("DEPLOY_PATH", context.layout().deployPath())
                .with("TOKEN", context.slot().token())
                .with("RELEASE_ID", context.release().value())
                .with("BASE", older)
                .with("SUM", manifest.sha256())
                .with("PACKING", packing.word())
                .with("FILE_MODE", octal(context.target().modes().file()))
                .with("EXECUTABLE_MODE", octal(context.target().modes().executable()))
                .with("DIRECTORY_MODE", octal(context.target().modes().directory()))
                .with("NARROW", narrow())
                .with("TAR", tar())
                .with("PHP", patching())
                .with("OWNER", context.target().owner().orElse(""))
                .rest("BECOME", context.target().become())
                .silence(READING);
        Dispatch dispatch = new Dispatch(body);
        ScriptResult result;
        try {
            result = host.streamLast(call, LACKING, dispatch);
        } catch (RemoteFailure e) {
            // What the server says of half a stream is not the reason.
            throw changed.get()
                    .map(why -> new StepFailure(host.name() + ": " + why.getMessage(), why))
                    .orElseGet(() -> StepFailure.of(e));
        }
        sent += dispatch.sent;
        verifying += (System.nanoTime() - dispatch.finished) / 1e9;
        copied |= result.lines().contains("copied");
        return lacking(result);
    }

    /** The modes of files in the source that are narrower than the target's. */
    private String narrow() {
        Target.Modes standard = context.target().modes();
        return manifest.modes().stream()
                .filter(mode -> mode != standard.file() && mode != standard.executable())
                .map(ServerTransfer::octal)
                .collect(Collectors.joining(" "));
    }

    /** As 3.2 has seen it; nothing where it was not asked. */
    private String tar() {
        return context.state()
                .get(ServerKey.TOOLS, host.server())
                .map(tools -> tools.contains("tar gnu") ? "gnu" : "other")
                .orElse("");
    }

    /**
     * The PHP that puts files together there, as 3.2 has seen it; nothing where none can, or where another user's files
     * may not be read.
     */
    private String patching() {
        List<String> php = context.application().tools().of("php");
        boolean there = context.state()
                .get(ServerKey.TOOLS, host.server())
                .map(tools -> tools.stream().anyMatch(line -> line.startsWith("php ")))
                .orElse(false);
        return there && php.size() == 1 && context.target().owner().isEmpty() ? php.get(0) : "";
    }

    /** One sending: how many bytes went out, and when the last one had. */
    private static final class Dispatch implements Host.Body {
        private final Host.Body body;
        private long sent;
        private long finished;

        Dispatch(Host.Body body) {
            this.body = body;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            body.writeTo(new FilterOutputStream(out) {
                @Override
                public void write(int b) throws IOException {
                    out.write(b);
                    sent++;
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    out.write(bytes, from, length);
                    sent += length;
                }
            });
            finished = System.nanoTime();
        }
    }

    private BitSet lacking(ScriptResult result) throws RemoteFailure {
        BitSet lacking = new BitSet();
        for (String line : result.lines()) {
            if (line.startsWith(LACKS)) {
                lacking.set(Integer.parseInt(line.substring(LACKS.length())) - 1);
            }
        }
        if (lacking.isEmpty() != result.lines().contains("complete") || lacking.length() > manifest.count()) {
            throw new RemoteFailure(
                    RemoteFailure.Kind.GARBLED,
                    host.name(),
                    PUT_TOGETHER + " did not say whether the release is complete, but: " + result.text());
        }
        return lacking;
    }

    private String names(BitSet entries) throws IOException {
        List<String> names = manifest.names(entries, NAMED);
        return String.join(", ", names) + (entries.cardinality() > names.size() ? ", …" : "");
    }

    private String summary(Delta delta, long bytes, int resent) {
        long reused = manifest.bytes() - bytes;
        int again = delta.sentFiles() - delta.changedFiles();
        return String.format(
                Locale.ROOT,
                "%,d of %,d files changed%s, %s -> %s sent, %s reused%s%s, verified in %.1f s",
                delta.changedFiles(),
                manifest.files(),
                again == 0
                        ? ""
                        : String.format(Locale.ROOT, " (%,d more sent anew, since run time writes there)", again),
                Amount.ofBytes(bytes),
                Amount.ofBytes(sent),
                Amount.ofBytes(reused),
                resent == 0 ? "" : " less " + resent + " that the older release had not as it was made",
                copied ? " by copies, since links were refused" : "",
                verifying);
    }

    private static String octal(int mode) {
        return String.format("%04o", mode);
    }
}
