package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.lint.Php.Chain;
import java.util.Locale;
import java.util.Set;

/** The calls of Laravel's schema and query builders, by what they mean for a table that is in use. */
final class LaravelCalls {
    /** Modifiers with which a new column needs no value. */
    static final Set<String> GIVEN = Set.of(
            "nullable",
            "default",
            "useCurrent",
            "storedAs",
            "virtualAs",
            "generatedAs",
            "autoIncrement",
            "storedAsJson",
            "virtualAsJson",
            "computed");

    /** What a blueprint has besides columns, and columns that come with a default or may be null. */
    static final Set<String> HARMLESS = Set.of(
            "timestamps",
            "timestampsTz",
            "nullableTimestamps",
            "nullableTimestampsTz",
            "softDeletes",
            "softDeletesTz",
            "softDeletesDatetime",
            "datetimes",
            "rememberToken",
            "id",
            "increments",
            "integerIncrements",
            "bigIncrements",
            "mediumIncrements",
            "smallIncrements",
            "tinyIncrements",
            "nullableMorphs",
            "nullableUuidMorphs",
            "nullableUlidMorphs",
            "nullableNumericMorphs",
            "dropForeign",
            "dropForeignIdFor",
            "dropUnique",
            "dropIndex",
            "dropPrimary",
            "dropFullText",
            "dropSpatialIndex",
            "renameIndex",
            "comment",
            "engine",
            "charset",
            "collation",
            "temporary",
            "create",
            "innoDb",
            "after",
            "getTable",
            "getColumns");

    /** What a blueprint does to what is there. */
    static final Set<String> DANGEROUS = Set.of(
            "dropColumn",
            "removeColumn",
            "dropConstrainedForeignId",
            "dropConstrainedForeignIdFor",
            "dropTimestamps",
            "dropTimestampsTz",
            "dropSoftDeletes",
            "dropSoftDeletesTz",
            "dropRememberToken",
            "dropMorphs",
            "renameColumn",
            "rename",
            "drop",
            "dropIfExists",
            "unique",
            "primary",
            "fullText",
            "spatialIndex",
            "vectorIndex",
            "foreign",
            "index",
            "rawIndex");

    /** Columns of a blueprint. */
    static final Set<String> TYPES = Set.of(
            "bigInteger",
            "binary",
            "boolean",
            "char",
            "computed",
            "date",
            "dateTime",
            "dateTimeTz",
            "decimal",
            "double",
            "enum",
            "float",
            "foreignId",
            "foreignIdFor",
            "foreignUlid",
            "foreignUuid",
            "geography",
            "geometry",
            "integer",
            "ipAddress",
            "json",
            "jsonb",
            "longText",
            "macAddress",
            "mediumInteger",
            "mediumText",
            "morphs",
            "numericMorphs",
            "point",
            "polygon",
            "multiPolygon",
            "set",
            "smallInteger",
            "string",
            "text",
            "time",
            "timeTz",
            "timestamp",
            "timestampTz",
            "tinyInteger",
            "tinyText",
            "tsvector",
            "ulid",
            "ulidMorphs",
            "unsignedBigInteger",
            "unsignedDecimal",
            "unsignedInteger",
            "unsignedMediumInteger",
            "unsignedSmallInteger",
            "unsignedTinyInteger",
            "uuid",
            "uuidMorphs",
            "vector",
            "year",
            "addColumn",
            "rawColumn");

    /** What may follow a column, an index or a key. */
    static final Set<String> MODIFIERS = Set.of(
            "after",
            "always",
            "autoIncrement",
            "change",
            "charset",
            "collation",
            "comment",
            "default",
            "first",
            "from",
            "fulltext",
            "generatedAs",
            "index",
            "instant",
            "invisible",
            "lock",
            "nullable",
            "persisted",
            "primary",
            "spatialIndex",
            "startingValue",
            "storedAs",
            "type",
            "unique",
            "unsigned",
            "useCurrent",
            "useCurrentOnUpdate",
            "virtualAs",
            "references",
            "on",
            "onDelete",
            "onUpdate",
            "constrained",
            "cascadeOnDelete",
            "cascadeOnUpdate",
            "nullOnDelete",
            "nullOnUpdate",
            "restrictOnDelete",
            "restrictOnUpdate",
            "noActionOnDelete",
            "noActionOnUpdate",
            "deferrable",
            "initiallyImmediate",
            "notValid",
            "algorithm",
            "language",
            "online",
            "nullsNotDistinct",
            "isGeometry");

    /** They take a closure that gets a blueprint. */
    static final Set<String> WITH_BLUEPRINT = Set.of(
            "table",
            "create",
            "whenTableHasColumn",
            "whenTableDoesntHaveColumn",
            "whenTableHasIndex",
            "whenTableDoesntHaveIndex");

    /** They change nothing. */
    static final Set<String> QUESTIONS = Set.of(
            "hasTable",
            "hasView",
            "hasColumn",
            "hasColumns",
            "hasIndex",
            "getColumnListing",
            "getColumnType",
            "getIndexListing",
            "getTableListing",
            "getConnection",
            "connection",
            "getDriverName",
            "getName",
            "environment",
            "getDatabaseName");

    /** Of the schema, without a closure. */
    static final Set<String> OF_SCHEMA = Set.of(
            "drop",
            "dropIfExists",
            "rename",
            "dropColumns",
            "enableForeignKeyConstraints",
            "disableForeignKeyConstraints",
            "connection",
            "defaultStringLength");

    /** Of the query builder. */
    static final Set<String> OF_ROWS = Set.of(
            "table",
            "connection",
            "where",
            "whereIn",
            "whereNotIn",
            "whereNull",
            "whereNotNull",
            "orWhere",
            "whereBetween",
            "update",
            "delete",
            "insert",
            "insertOrIgnore",
            "truncate",
            "increment",
            "decrement",
            "upsert",
            "statement",
            "unprepared",
            "affectingStatement");

    /** With one of these a query is about some rows alone. */
    static final Set<String> NARROWING = Set.of("limit", "take", "forPage", "find", "join");

    private LaravelCalls() {}

    /** Whether a chain of calls is about the schema. */
    static boolean ofSchema(Chain chain) {
        return chain.head().equals("Schema")
                || chain.calls().stream().anyMatch(call -> call.name().equals("getSchemaBuilder"))
                || chain.head().toLowerCase(Locale.ROOT).contains("schema");
    }
}
