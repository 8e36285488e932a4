package io.jenkins.plugins.zerodown.service;

import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.ConfigurationFile;
import io.jenkins.plugins.zerodown.config.Layer;
import io.jenkins.plugins.zerodown.config.SecretNames;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.flow.Listener;
import io.jenkins.plugins.zerodown.flow.MaskedListener;
import io.jenkins.plugins.zerodown.flow.MaskedLog;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StateName;
import io.jenkins.plugins.zerodown.local.EarlyWork;
import io.jenkins.plugins.zerodown.lock.Lock;
import io.jenkins.plugins.zerodown.lock.LockToken;
import io.jenkins.plugins.zerodown.protocol.DeploymentRequest;
import io.jenkins.plugins.zerodown.protocol.EngineSettings;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.Owner;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.secrets.Masking;
import io.jenkins.plugins.zerodown.ssh.Connector;
import io.jenkins.plugins.zerodown.transfer.ReleaseFiles;
import io.jenkins.plugins.zerodown.workspace.FileTree;
import io.jenkins.plugins.zerodown.workspace.LaunchedCommands;
import io.jenkins.plugins.zerodown.workspace.OldWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What one deployment has between its requests: options, connections, the slot with its heartbeat, facts. One request
 * works in it at a time.
 */
final class EngineSession {
    /** Written for people, and therefore masked; the others must stay what they are, and hold no secret. */
    private static final Set<StateName> WORDS = Set.of(StateKey.COMMIT_SUBJECT, StateKey.FAILURE);

    private final DeploymentRequest order;
    private final Optional<EngineSettings.Ticket> ticket;
    private final Masking masking = new Masking();
    private final Events events;
    private final GivenSecrets secrets;
    private final SeverableConnector connector;
    private final Target target;
    private final Application application;
    private final Hosts hosts;
    private final Lock lock;
    private final AnnouncedSlot slot;
    private final DeploymentState state;
    /** Of all its requests: what the first step begins, a later one takes. */
    private final EarlyWork early = new EarlyWork(true);

    private final ReleaseFiles files = new ReleaseFiles();

    private final Optional<LaunchedCommands> launched;

    private Thread worker;
    private boolean givesWay;
    private boolean stopped;
    private boolean over;

    /**
     * Connects to nothing yet.
     *
     * @throws BadConfiguration when options or credentials cannot be used
     */
    EngineSession(EngineSettings setting, Function<Secrets, Connector> connectors) throws BadConfiguration {
        order = setting.order();
        ticket = Optional.ofNullable(setting.slot());
        secrets = new GivenSecrets(setting.secrets(), masking);
        String origin = order.target().isEmpty() ? "the target" : "target " + order.target();
        ConfigurationFile file = ConfigurationFile.parse(
                origin, Path.of(System.getProperty("user.home")), order.configuration(), SecretNames.CREDENTIALS);
        Target written = file.target(order.target());
        application = file.application(written, order.options().toArray(Layer[]::new));
        try {
            target = written.withStoredUsers(secrets);
            secrets.learn(application);
        } catch (IOException e) {
            throw new BadConfiguration(origin + ": " + e.getMessage());
        }
        connector = new SeverableConnector(connectors.apply(secrets));
        hosts = new Hosts(target.servers().stream()
                .map(server -> new Host(server, connector, layout().scripts()))
                .toList());
        events = new Events(hosts::traffic);
        launched = order.launches()
                ? Optional.of(new LaunchedCommands(
                        order.workDirectory().resolve("commands"), events::launch, () -> !isOver()))
                : Optional.empty();
        // Whoever asked for the slot, or held it, may live on unheard: no two of them bear one token.
        String token = LockToken.fresh();
        masking.hide(token);
        ticket.ifPresent(known -> known.tokens().forEach(masking::hide));
        lock = new Lock(
                hosts.all(), layout(), new Owner(order.who(), order.origin().url()), token);
        String renewed = LockToken.fresh();
        masking.hide(renewed);
        slot = new AnnouncedSlot(
                lock,
                token,
                renewed,
                ticket.filter(asked -> !asked.held())
                        .map(EngineSettings.Ticket::tokens)
                        .orElse(List.of()),
                events::slot);
        state = new DeploymentState(
                setting.facts(),
                (fact, server, value) ->
                        events.changed(fact, server, value.map(text -> WORDS.contains(fact) ? shown(text) : text)));
    }

    Target target() {
        return target;
    }

    Secrets secrets() {
        return secrets;
    }

    Application application() {
        return application;
    }

    Hosts hosts() {
        return hosts;
    }

    Layout layout() {
        return new Layout(target.deployPath());
    }

    String who() {
        return order.who();
    }

    AnnouncedSlot slot() {
        return slot;
    }

    String shown(String text) {
        return masking.shown(text);
    }

    Listener listener() {
        return new MaskedListener(events, masking);
    }

    Deployment deployment() throws IOException {
        return new Deployment(run(), listener());
    }

    /** @throws IOException naming the directory that cannot be made */
    DeploymentContext run() throws IOException {
        try {
            Files.createDirectories(order.workDirectory());
            Files.createDirectories(order.cacheDirectory());
        } catch (IOException e) {
            throw new IOException(
                    "the directory " + e.getMessage()
                            + " cannot be made on this machine; let the user who runs the"
                            + " agent write there",
                    e);
        }
        return new DeploymentContext(
                target,
                application,
                order.from(),
                state,
                hosts,
                slot,
                secrets,
                new MaskedLog(events, masking),
                order.workDirectory(),
                order.cacheDirectory(),
                order.origin(),
                early,
                files,
                launched);
    }

    /** What is done from now on is of that step. */
    void begin(String step) {
        launched.ifPresent(commands -> {
            // Its neighbours are those of builds that never came back to this workspace.
            Path all = order.workDirectory().getParent();
            if (all.endsWith("zerodown")) {
                OldWork.remove(all);
            }
            commands.begin(step);
        });
    }

    /** All that are known, as the caller may keep them. */
    Map<String, String> facts() {
        Map<String, String> shown = new LinkedHashMap<>(state.all());
        WORDS.forEach(fact -> shown.computeIfPresent(fact.name(), (key, text) -> shown(text)));
        return shown;
    }

    <T> Optional<T> known(StateKey<T> key) {
        return state.get(key);
    }

    /** Goes on with the slot that an earlier session of this deployment took; it may turn out to be lost. */
    void goOn() throws InterruptedException {
        if (ticket.isPresent() && ticket.get().held()) {
            slot.resume(ticket.get(), new MaskedLog(events, masking)::line);
        }
    }

    boolean isFor(DeploymentRequest other) {
        return order.equals(other);
    }

    /**
     * The calling thread is at work in this session from now on.
     *
     * @param yields what it does may be given up in its middle, and done again elsewhere
     * @return false: somebody else is at work in it, or it is over, or about to be, since its last caller is gone
     */
    synchronized boolean enter(Map<String, byte[]> newest, Consumer<byte[]> caller, boolean yields) {
        if (worker != null || over || givesWay && events.isGone()) {
            return false;
        }
        secrets.replace(newest);
        worker = Thread.currentThread();
        givesWay = yields;
        // What must not stop half way goes on though nobody hears of it.
        events.to(caller, yields ? this::abandon : () -> {});
        return true;
    }

    synchronized void leave() {
        events.toNobody();
        worker = null;
        notifyAll();
        // An interruption that came too late was meant for what has ended.
        Thread.interrupted();
    }

    synchronized boolean isIdle() {
        return worker == null;
    }

    /** Interrupts what is done here, and what of it comes next. @return whether anything is being done */
    synchronized boolean stop() {
        stopped = true;
        if (worker != null) {
            worker.interrupt();
        }
        return worker != null;
    }

    /** Whether somebody has stopped it before it began. */
    synchronized boolean isStopped() {
        return stopped;
    }

    /** Waits until nobody is at work in it, and has it given up at once where that can be done again. */
    void giveWay() throws InterruptedException {
        boolean yields;
        synchronized (this) {
            yields = givesWay;
        }
        if (yields) {
            abandon();
        }
        synchronized (this) {
            while (worker != null) {
                wait();
            }
        }
    }

    /**
     * Ends it and leaves everything on the servers as it is, above all commands that run there and the lock, for a
     * session that takes the deployment up again. May be called by any thread.
     */
    void abandon() {
        connector.sever();
        hosts.close();
        synchronized (this) {
            over = true;
            // No command is ended by that: the servers are out of its reach. What runs on this machine is.
            if (worker != null && worker != Thread.currentThread()) {
                worker.interrupt();
            }
        }
        lock.leave();
        early.close();
    }

    synchronized boolean isOver() {
        return over;
    }

    /** The deployment is over, its slot given back. @param discard whether its work directory goes, too */
    void end(boolean discard) {
        abandon();
        if (!discard) {
            return;
        }
        try {
            FileTree.delete(order.workDirectory());
        } catch (IOException e) {
            new MaskedLog(events, masking)
                    .warn("the work directory " + order.work() + " could not be removed: " + e.getMessage());
        }
    }
}
