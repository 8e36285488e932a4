package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.SqlText.Kind;
import java.util.Set;

/** The options of a table that an ALTER TABLE may set. */
final class TableOptions {
    /** MySQL's options that are written into the table's description alone. */
    private static final Set<String> DESCRIPTIONS = Set.of(
            "comment",
            "auto_increment",
            "stats_persistent",
            "stats_auto_recalc",
            "stats_sample_pages",
            "avg_row_length",
            "max_rows",
            "min_rows",
            "collate",
            "charset",
            "checksum",
            "delay_key_write");

    private TableOptions() {}

    /** One after the other, as MySQL takes them. */
    static boolean understands(SqlReader in, AlteredTable altered) {
        boolean any = false;
        while (!in.ended()) {
            any = true;
            in.take("default");
            if (in.take("engine")) {
                altered.see(MigrationHazard.CHANGED_COLUMN);
            } else if (!in.take("character", "set") && !in.takeAny(DESCRIPTIONS)) {
                return false;
            }
            if (!value(in)) {
                return false;
            }
        }
        return any;
    }

    /** What an option is set to. */
    static boolean value(SqlReader in) {
        in.take("=");
        return in.take(Kind.TEXT).isPresent()
                || in.take(Kind.NUMBER).isPresent()
                || in.name().isPresent();
    }
}
