package io.jenkins.plugins.zerodown.config;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns YAML text into values with their places. No tag makes an object; aliases, depth and size are bounded. */
final class YamlText {
    private static final int CHARACTERS = 1_000_000;
    private static final int DEPTH = 30;
    private static final int NODES = 20_000;
    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ);
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private final Place top;
    private final Problems problems;
    private final Set<Node> under = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;

    private YamlText(Place top, Problems problems) {
        this.top = top;
        this.problems = problems;
    }

    /** @return the map at the top of the text; empty where it cannot be read, which is then a problem */
    static Optional<Value.Entries> read(String text, Place top, Problems problems) {
        return new YamlText(top, problems).read(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    private Optional<Value.Entries> read(String text) {
        if (text.length() > CHARACTERS) {
            problems.add(top, "has more than " + CHARACTERS + " characters", "this is no configuration file");
            return Optional.empty();
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(top.origin())
                .setMaxAliasesForCollections(50)
                .build();
        try {
            if (!looksSound(text, settings)) {
                return Optional.empty();
            }
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty()) {
                problems.add(top, "is empty", "write at least application: or targets:");
                return Optional.empty();
            }
            Value value = value(root.get(), top.at(line(root.get().getStartMark())));
            if (value instanceof Value.Entries entries) {
                return Optional.of(entries);
            }
            problems.add(
                    value.place(), Problems.shown(value) + " at the top", "write keys with values, such as targets:");
        } catch (MarkedYamlEngineException e) {
            int line = line(e.getProblemMark().or(e::getContextMark));
            List<String> lines = text.lines().toList();
            boolean tab = line >= 1 && line <= lines.size() && indentedWithTab(lines.get(line - 1));
            problems.add(
                    top.at(line),
                    tab ? "the line is indented with a tab" : "is not YAML (" + e.getProblem() + ')',
                    tab ? "use spaces" : "fix the line or the one before it; quote text with special characters");
        } catch (YamlEngineException e) {
            problems.add(top, "is not YAML (" + firstLine(e) + ')', "save it as UTF-8 text without control characters");
        }
        return Optional.empty();
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Looked at before anything is built, since building recurses: depth, documents, tabs. */
    private boolean looksSound(String text, LoadSettings settings) {
        BitSet insideText = new BitSet();
        int depth = 0;
        int documents = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Scalar -> markLines((ScalarEvent) event, insideText);
                case DocumentStart -> documents++;
                default -> {}
            }
            if (depth > DEPTH) {
                problems.add(
                        top.at(line(event.getStartMark())), "is nested more than " + DEPTH + " deep", "flatten it");
                return false;
            }
            if (documents > 1 && event instanceof DocumentStartEvent) {
                problems.add(
                        top.at(line(event.getStartMark())),
                        "'---' begins a second document",
                        "keep one document in a file");
                return false;
            }
        }
        List<String> lines = text.lines().toList();
        boolean sound = true;
        for (int i = 0; i < lines.size(); i++) {
            if (!insideText.get(i) && indentedWithTab(lines.get(i))) {
                problems.add(top.at(i + 1), "the line is indented with a tab", "use spaces");
                sound = false;
            }
        }
        return sound;
    }

    /** Lines after the first of a quoted or block text may begin with a tab of their own. */
    private static void markLines(ScalarEvent scalar, BitSet insideText) {
        if (!scalar.isPlain()
                && scalar.getStartMark().isPresent()
                && scalar.getEndMark().isPresent()) {
            insideText.set(
                    scalar.getStartMark().get().getLine() + 1,
                    scalar.getEndMark().get().getLine() + 1);
        }
    }

    private static boolean indentedWithTab(String line) {
        String content = line.stripLeading();
        return !content.isEmpty()
                && line.substring(0, line.length() - content.length()).indexOf('\t') >= 0;
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(found -> found.getLine() + 1).orElse(0);
    }

    private Value value(Node node, Place place) {
        if (++nodes > NODES || !under.add(node)) {
            if (nodes <= NODES + 1) {
                nodes = NODES + 1;
                problems.add(
                        place,
                        "an alias leads into itself or to more than " + NODES + " values",
                        "write the values out");
            }
            return new Value.Nothing(place, true);
        }
        try {
            if (!PLAIN_TAGS.contains(node.getTag())) {
                problems.add(
                        place, "the tag " + Problems.shown(node.getTag().getValue()) + " is not allowed", "remove it");
                return new Value.Nothing(place, true);
            }
            if (node instanceof ScalarNode scalar) {
                boolean nothing = scalar.isPlain() && NULLS.contains(scalar.getValue());
                return nothing ? new Value.Nothing(place, false) : new Value.Text(place, scalar.getValue());
            }
            return node instanceof SequenceNode list ? items(list, place) : entries((MappingNode) node, place);
        } finally {
            under.remove(node);
        }
    }

    private Value items(SequenceNode list, Place place) {
        List<Value> values = new ArrayList<>();
        for (Node item : list.getValue()) {
            values.add(value(item, place.item(values.size()).at(line(item.getStartMark()))));
        }
        return new Value.Items(place, values);
    }

    private Value entries(MappingNode map, Place place) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (NodeTuple tuple : map.getValue()) {
            Node key = tuple.getKeyNode();
            Place here = place.at(line(key.getStartMark()));
            if (!(key instanceof ScalarNode name)) {
                problems.add(here, "a list or map cannot be a key", "write a name before the colon");
                continue;
            }
            Place keyed = here.key(name.getValue());
            Value before = values.putIfAbsent(name.getValue(), value(tuple.getValueNode(), keyed));
            if (before != null) {
                problems.add(
                        keyed,
                        "the key is there twice",
                        "keep one, the other is in line " + before.place().line());
            }
        }
        return new Value.Entries(place, values);
    }
}
