package io.jenkins.plugins.zerodown.config;

import java.util.Locale;
import java.util.Optional;

/** The words for yes and no. YAML 1.2 knows true and false alone, but people write on and off as well. */
final class OnOff {
    private OnOff() {}

    /** @return empty for any other text */
    static Optional<Boolean> of(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes" -> Optional.of(true);
            case "false", "off", "no" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
