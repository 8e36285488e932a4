package io.jenkins.plugins.zerodown.lint;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.alter.Alter;
import net.sf.jsqlparser.statement.alter.AlterExpression;

/**
 * An ALTER TABLE read by a parser that does not know ours. It passes over what it does not know, so that its silence
 * means nothing; a danger that it alone sees means that ours misread.
 */
final class SecondReading {
    private SecondReading() {}

    /** @param seen what our reader found in the statement */
    static boolean seesMore(String statement, Collection<TableHazard> seen) {
        Statement parsed;
        try {
            parsed = CCJSqlParserUtil.parse(statement);
        } catch (JSQLParserException e) {
            return false;
        }
        List<MigrationHazard> found = seen.stream().map(TableHazard::danger).toList();
        return parsed instanceof Alter alter
                && alter.getAlterExpressions() != null
                && alter.getAlterExpressions().stream()
                        .map(SecondReading::dangers)
                        .anyMatch(any -> !any.isEmpty() && any.stream().noneMatch(found::contains));
    }

    /** One of them is to be found; none where nothing is. */
    private static Set<MigrationHazard> dangers(AlterExpression expression) {
        return switch (expression.getOperation()) {
            case DROP -> expression.getColumnName() == null ? Set.of() : EnumSet.of(MigrationHazard.DROPPED_COLUMN);
            case RENAME -> EnumSet.of(MigrationHazard.RENAMED_COLUMN);
            case RENAME_TABLE -> EnumSet.of(MigrationHazard.RENAMED_TABLE);
            case CHANGE, MODIFY -> EnumSet.of(MigrationHazard.CHANGED_COLUMN, MigrationHazard.RENAMED_COLUMN);
            default -> Set.of();
        };
    }
}
