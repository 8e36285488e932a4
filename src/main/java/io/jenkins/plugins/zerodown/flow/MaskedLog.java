package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.secrets.Masking;

/** A log to which nothing but masked text comes, line by line. */
public final class MaskedLog implements Log {
    private final Log log;
    private final Masking masking;

    public MaskedLog(Log log, Masking masking) {
        this.log = log;
        this.masking = masking;
    }

    @Override
    public void line(String text) {
        shown(text).lines().forEach(log::line);
    }

    @Override
    public void line(Server server, String text) {
        shown(text).lines().forEach(line -> log.line(server, line));
    }

    @Override
    public void warn(String text) {
        shown(text).lines().forEach(log::warn);
    }

    @Override
    public void progress(Server server, long done, long total) {
        log.progress(server, done, total);
    }

    @Override
    public String shown(String text) {
        return masking.shown(text);
    }
}
