package io.jenkins.plugins.zerodown.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the engine itself may ask for a target: checks of the site, webhooks, resets by URL. Whoever writes a pipeline
 * names those addresses, while the machine that asks is somebody else's: services on its loopback and the metadata of
 * its cloud, where credentials lie, are not his to reach.
 *
 * @param loopback whether this machine's own services may be asked: where the file's author is its user, or deploys to
 *     it
 * @param allowed by the target, of those that otherwise may not be
 * @param sites lower-case names of hosts that serve the application, whose answers may be shown; everybody's where it
 *     is empty
 */
public record ReachableAddresses(boolean loopback, List<AddressRange> allowed, Set<String> sites) {
    /** Of the command line, whose user may ask whatever he wants to, but for what no site is served from. */
    public static final ReachableAddresses OF_A_USER = new ReachableAddresses(true, List.of(), Set.of());

    private static final List<AddressRange> UNSPECIFIED = ranges("0.0.0.0/8", "::/128");
    private static final List<AddressRange> LOOPBACK = ranges("127.0.0.0/8", "::1/128");
    /** Link-local, and what AWS, Google, Oracle, Alibaba and Azure serve elsewhere. */
    private static final List<AddressRange> METADATA = ranges(
            "169.254.0.0/16",
            "fe80::/10",
            "fd00:ec2::/32",
            "fd20:ce::/32",
            "192.0.0.192",
            "100.100.100.200",
            "168.63.129.16");

    private static final List<AddressRange> MANY = ranges("224.0.0.0/4", "255.255.255.255", "ff00::/8");

    public ReachableAddresses {
        allowed = List.copyOf(allowed);
        sites = Set.copyOf(sites);
    }

    /** Why an address may not be asked, with what would let it; empty where it may. */
    public Optional<String> refusal(InetAddress address) {
        return Stream.of(address, embedded(address))
                .flatMap(each -> kind(each).stream())
                .findFirst()
                .filter(kind -> allowed.stream().noneMatch(range -> range.contains(address)))
                .map(kind -> address.getHostAddress() + " is " + kind + ", and is not asked; where it is meant,"
                        + " let the target allow it: allowedAddresses: [" + address.getHostAddress() + "]");
    }

    private Optional<String> kind(InetAddress address) {
        if (in(METADATA, address)) {
            return Optional.of("a link-local address, where clouds keep their metadata");
        }
        if (in(MANY, address)) {
            return Optional.of("an address of many machines");
        }
        return !loopback && (in(LOOPBACK, address) || in(UNSPECIFIED, address))
                ? Optional.of("this machine's own address")
                : Optional.empty();
    }

    /**
     * The IPv4 address that one of IPv6 leads to, by translation (NAT64, 6to4) or compatibility; itself where there is
     * none.
     */
    private static InetAddress embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        int from = bytes.length != 16
                ? -1
                : in(ranges("64:ff9b::/96", "::/96"), address) ? 12 : in(ranges("2002::/16"), address) ? 2 : -1;
        try {
            return from < 0 || in(LOOPBACK, address) || in(UNSPECIFIED, address)
                    ? address
                    : InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** Whether a host, without asking a name server, is this machine by its loopback. */
    static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || AddressRange.parse(host)
                        .filter(range -> in(LOOPBACK, range.address()))
                        .isPresent();
    }

    /** Whether what a host answers may be shown: it is one that serves the application. */
    public boolean shows(String host, InetAddress address) {
        return shows(host) || allowed.stream().anyMatch(range -> range.contains(address));
    }

    /** The same where the address is not known. */
    public boolean shows(String host) {
        return sites.isEmpty() || sites.contains(host.toLowerCase(Locale.ROOT));
    }

    private static boolean in(List<AddressRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<AddressRange> ranges(String... texts) {
        return Stream.of(texts)
                .map(text -> AddressRange.parse(text).orElseThrow())
                .toList();
    }
}
