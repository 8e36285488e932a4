package io.jenkins.plugins.zerodown.jenkins.pages;

/**
 * What a form that asks for an unlock shows.
 *
 * @param error in a sentence where it is not known who has the slot, or empty text
 */
public record UnlockForm(TargetHolders holders, String error) {
    public boolean isFailed() {
        return !error.isEmpty();
    }
}
