package io.jenkins.plugins.zerodown.phase05;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.MaintenancePage;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.FramedAnswer;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.PhpProgram;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Maintenance mode of the live releases: put on by 5.1, lifted by 8.4, or by a revert when a step in between fails.
 * What somebody else has put on stays on. Storage is shared, so that it spans the switch. Servers remember whose it is
 * in .zerodown/maintenance: what a deployment that died has left on, the next one takes over and lifts.
 *
 * <p>Separate steps (zdRelease, zdSwitch) refuse it: days may lie between them.
 */
public final class Maintenance {
    private static final Script ON = Script.of(Maintenance.class, "5.1-maintenance-mode.sh");
    private static final Script LEFT = Script.of(Maintenance.class, "5.1-maintenance-left.sh");
    private static final Script LIFT = Script.of(Maintenance.class, "5.1-maintenance-lift.sh");
    private static final Script COOKIE = Script.of(Maintenance.class, "5.1-bypass-cookie.sh");
    private static final String ON_PROGRAM =
            PhpProgram.of(Maintenance.class, "5.1-maintenance-mode.php").text();
    private static final String LIFT_PROGRAM =
            PhpProgram.of(Maintenance.class, "5.1-maintenance-lift.php").text();
    private static final String COOKIE_PROGRAM =
            PhpProgram.of(Maintenance.class, "5.1-bypass-cookie.php").text();
    private static final int COOKIE_SECONDS = 3600;

    private Maintenance() {}

    /**
     * Puts every server that has a live release into maintenance mode, all with one secret, so that one cookie passes
     * them all.
     *
     * @return how many servers were put into it; those that were in it before, and those without a live release, are
     *     not counted
     */
    static int begin(DeploymentContext context) throws StepFailure, InterruptedException {
        String secret = secret(context);
        return context
                .hosts()
                .each(host -> context.previous(host.server()).isPresent() && begin(context, host, secret))
                .values()
                .stream()
                .mapToInt(put -> put ? 1 : 0)
                .sum();
    }

    /**
     * Takes over what a deployment that died has left on, so that {@link #lift} lifts it.
     *
     * @return whether any server was left in it
     */
    public static boolean takeOver(DeploymentContext context) throws StepFailure, InterruptedException {
        return context.hosts().each(host -> takeOver(context, host)).containsValue(true);
    }

    /**
     * Whether this deployment, or a dead one before it, has put any server into maintenance mode and not lifted it yet.
     */
    public static boolean isOn(DeploymentContext context) {
        return context.target().servers().stream()
                .anyMatch(server -> context.state().has(ServerKey.MAINTENANCE, server));
    }

    /**
     * Lifts it wherever this deployment has put it on; does nothing elsewhere, and nothing the second time. It goes by
     * what is live when it is called, so call it after a revert's switch.
     *
     * @throws StepFailure naming every server where visitors may still see the maintenance page
     */
    public static void lift(DeploymentContext context) throws StepFailure, InterruptedException {
        if (!isOn(context)) {
            return;
        }
        context.hosts().each(host -> {
            if (context.state().get(ServerKey.MAINTENANCE, host.server()).isEmpty()) {
                return "";
            }
            var result = host.call(Call.of(LIFT)
                    .with("PROGRAM", LIFT_PROGRAM)
                    .with("DEPLOY_PATH", context.target().deployPath())
                    .with("TOKEN", context.slot().token())
                    .with("PHP", php(context))
                    .umask(context.runtimeUmask()));
            if (!result.err().isBlank()) {
                context.log().warn(host.name() + ": " + result.err().strip());
            }
            context.state().clear(ServerKey.MAINTENANCE, host.server());
            context.log().line(host.server(), "maintenance mode is lifted");
            return result.oneOf(host, LIFT, "up", "untouched");
        });
    }

    /**
     * Looks whether a server is in maintenance mode, whoever has put it on.
     *
     * @return empty where it is not, or runs no Laravel; also where it does not tell, which the log says
     */
    public static Optional<MaintenancePage> page(DeploymentContext context, Host host)
            throws RemoteFailure, InterruptedException {
        if (!context.laravel()) {
            return Optional.empty();
        }
        String value;
        try {
            value = FramedAnswer.of(
                            host,
                            Call.of(COOKIE)
                                    .with("PROGRAM", COOKIE_PROGRAM)
                                    .with("DEPLOY_PATH", context.target().deployPath())
                                    .with("PHP", php(context))
                                    .with("SECONDS", String.valueOf(COOKIE_SECONDS))
                                    .umask(context.runtimeUmask()))
                    .text();
        } catch (RemoteFailure e) {
            if (e.kind() != RemoteFailure.Kind.FAILED && e.kind() != RemoteFailure.Kind.GARBLED) {
                throw e;
            }
            // Whoever asks the site sees whether that matters: a site that works is not taken back for it.
            context.log().warn(e.getMessage() + "; the site is asked without the cookie that passes maintenance mode");
            return Optional.empty();
        }
        if (value.isEmpty()) {
            return Optional.empty();
        }
        // What follows the status becomes a header.
        if (!value.matches("[1-5][0-9]{2}( [!-~]{1,4096})?")) {
            throw RemoteFailure.garbled(host.name(), COOKIE, value);
        }
        return Optional.of(new MaintenancePage(
                Integer.parseInt(value.substring(0, 3)),
                value.length() == 3 ? Optional.empty() : Optional.of("laravel_maintenance=" + value.substring(4))));
    }

    /** Whether this deployment, or a dead one before it, has put a server into maintenance mode and not lifted it. */
    public static boolean isOn(DeploymentContext context, Host host) {
        return context.state().has(ServerKey.MAINTENANCE, host.server());
    }

    private static boolean takeOver(DeploymentContext context, Host host) throws RemoteFailure, InterruptedException {
        String left = host.call(
                        Call.of(LEFT).with("DEPLOY_PATH", context.target().deployPath()))
                .text();
        if (left.isEmpty()) {
            return false;
        }
        if (!left.startsWith("left ")) {
            throw RemoteFailure.garbled(host.name(), LEFT, left);
        }
        context.state().set(ServerKey.MAINTENANCE, host.server(), true);
        String whose = left.substring("left ".length());
        if (!whose.equals(context.release().value())) {
            context.log()
                    .line(
                            host.server(),
                            "in maintenance mode since the deployment of " + whose + ", which died: it will be lifted");
        }
        return true;
    }

    private static boolean begin(DeploymentContext context, Host host, String secret)
            throws RemoteFailure, InterruptedException {
        context.state().set(ServerKey.MAINTENANCE, host.server(), true);
        ScriptResult result = host.call(Call.of(ON)
                .with("PROGRAM", ON_PROGRAM)
                .with("DEPLOY_PATH", context.target().deployPath())
                .with("TOKEN", context.slot().token())
                .with("RELEASE_ID", context.release().value())
                .with("RUNTIME_USER", context.target().runtimeUser().orElse(""))
                .with("PHP", php(context))
                .with("VIEW", context.application().maintenance().render().orElse(""))
                .stdin(secret)
                .umask(context.runtimeUmask()));
        String became = FramedAnswer.in(host.name(), ON, result).text();
        if (became.equals("foreign")) {
            context.state().clear(ServerKey.MAINTENANCE, host.server());
            context.log().line(host.server(), "was in maintenance mode before, and not by a deployment: it stays so");
            return false;
        }
        if (!became.equals("down")) {
            throw RemoteFailure.garbled(host.name(), ON, became);
        }
        return true;
    }

    private static String secret(DeploymentContext context) throws StepFailure {
        Optional<String> variable = context.application().maintenance().secret();
        if (variable.isEmpty()) {
            byte[] random = new byte[20];
            new SecureRandom().nextBytes(random);
            return HexFormat.of().formatHex(random);
        }
        try {
            String secret = context.secrets().text(variable.get()).strip();
            if (secret.isEmpty()) {
                throw new StepFailure(
                        StepFailure.Reason.UNUSABLE,
                        "maintenance.secret: the variable " + variable.get()
                                + " is empty; give it a value, or leave maintenance.secret out and one is made up",
                        null);
            }
            return secret;
        } catch (IOException e) {
            throw new StepFailure(StepFailure.Reason.UNUSABLE, "maintenance.secret: " + e.getMessage(), e);
        }
    }

    private static String php(DeploymentContext context) {
        return words(context.application().tools().of("php"));
    }

    private static String words(List<String> words) {
        return String.join("\n", words);
    }
}
