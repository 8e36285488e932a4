package io.jenkins.plugins.zerodown.ssh;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import io.jenkins.plugins.zerodown.ssh.ConnectionRefused.Reason;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the user is told when JSch could not connect. */
final class Refusal {
    /** JSch's words, and those of a server that ends the connection after too many tries. */
    private static final Pattern LOGIN =
            Pattern.compile("(?s)(Auth fail|Auth cancel|USERAUTH fail|.*Too many authentication failures).*");

    private Refusal() {}

    static ConnectionRefused of(Endpoint endpoint, HostKeyCheck check, Authentication proof, JSchException e) {
        Optional<String> untrusted = check.refusal();
        if (untrusted.isPresent()) {
            return new ConnectionRefused(Reason.HOST_KEY, untrusted.get(), e);
        }
        String said = String.valueOf(e.getMessage());
        if (e instanceof JSchAlgoNegoFailException nothingInCommon) {
            return new ConnectionRefused(
                    Reason.CONFIGURATION,
                    endpoint + " offers no " + nothingInCommon.getAlgorithmName() + " that is safe enough, only "
                            + nothingInCommon.getServerProposal() + ": renew its SSH server or allow it one of "
                            + nothingInCommon.getJSchProposal(),
                    e);
        }
        if (LOGIN.matcher(said).matches()) {
            return new ConnectionRefused(Reason.LOGIN, endpoint + " " + proof.whenRefused(endpoint), e);
        }
        return new ConnectionRefused(Reason.UNREACHABLE, endpoint + " cannot be reached: " + why(endpoint, e), e);
    }

    static ConnectionRefused tooLate(Endpoint endpoint, Limits limits, Exception e) {
        return new ConnectionRefused(
                Reason.UNREACHABLE,
                endpoint + " cannot be reached: no login within "
                        + limits.connect().toSeconds()
                        + " s. Check host and port, and whether a firewall swallows the connection",
                e);
    }

    private static String why(Endpoint endpoint, JSchException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnknownHostException) {
            return "the name " + endpoint.host() + " is not known here. Check host";
        }
        if (root instanceof NoRouteToHostException) {
            return "there is no route to " + endpoint.host() + ". Check host, and the network between";
        }
        if (root instanceof SocketTimeoutException) {
            return "no answer in time. Check host and port, and whether a firewall swallows the connection";
        }
        if (root instanceof ConnectException) {
            return "nothing listens on port " + endpoint.port() + " of " + endpoint.host()
                    + ". Check port, and whether the server's sshd runs";
        }
        if (e.getCause() != null && root instanceof JSchException && e.getCause() != root) {
            return e.getCause().getMessage();
        }
        return "the connection ended before the login (" + root.getMessage()
                + "). Check that an SSH server listens on that port, and its log";
    }
}
