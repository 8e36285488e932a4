package io.jenkins.plugins.zerodown.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One address, or a block of them in the notation of CIDR.
 *
 * @param address its first bits are the block's
 * @param bits how many of them
 */
public record AddressRange(InetAddress address, int bits) {
    private static final Pattern NUMBERS =
            Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    static final Rule RULE = Rule.that(
            text -> parse(text).isPresent(),
            "is neither an address nor a block of addresses",
            "write such as 127.0.0.1, 10.1.0.0/16 or fd00::/8; names are not taken, since others"
                    + " decide what they lead to");

    /** @param text such as 10.1.0.0/16; empty where it is none. Asks no name server */
    public static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        String numbers = slash < 0 ? text : text.substring(0, slash);
        String bits = slash < 0 ? "" : text.substring(slash + 1);
        if (!NUMBERS.matcher(numbers).matches() || slash >= 0 && !bits.matches("[0-9]{1,3}")) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.getByName(numbers);
            int all = address.getAddress().length * 8;
            int wanted = slash < 0 ? all : Integer.parseInt(bits);
            return wanted <= all ? Optional.of(new AddressRange(address, wanted)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    public boolean contains(InetAddress other) {
        byte[] own = address.getAddress();
        byte[] others = other.getAddress();
        if (own.length != others.length || !Arrays.equals(own, 0, bits / 8, others, 0, bits / 8)) {
            return false;
        }
        int rest = bits % 8;
        return rest == 0 || ((own[bits / 8] ^ others[bits / 8]) & 0xff & 0xff << 8 - rest) == 0;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + bits;
    }
}
