package org.sagitta.runtime.descriptor.tree;

import java.util.List;
import java.util.regex.Pattern;
import org.sagitta.runtime.descriptor.tree.Tree.Kind;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Writes a tree as YAML 1.2, which {@link YamlReader} parses to an equal tree. */
public final class YamlWriter {
    private static final DumpSettings SETTINGS = DumpSettings.builder()
            .setSchema(new CoreSchema())
            .setDereferenceAliases(true)
            .setIndent(2)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setSplitLines(false)
            .setWidth(Integer.MAX_VALUE)
            .build();

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private YamlWriter() {}

    /** Writes several lines: lists of scalars on one line, everything else indented. */
    public static String write(Tree tree) {
        return dump(node(tree, FlowStyle.BLOCK));
    }

    /** Writes a single line. */
    public static String writeLine(Tree tree) {
        return dump(node(tree, FlowStyle.FLOW)).strip();
    }

    private static String dump(Node node) {
        Text text = new Text();
        new Dump(SETTINGS).dumpNode(node, text);
        return text.toString();
    }

    private static Node node(Tree tree, FlowStyle style) {
        if (tree instanceof Tree.Mapping mapping) {
            List<NodeTuple> tuples = mapping.members().entrySet().stream()
                    .map(entry -> new NodeTuple(
                            node(Tree.Scalar.text(entry.getKey(), Position.NOWHERE), style),
                            node(entry.getValue().value(), style)))
                    .toList();
            return new MappingNode(Tag.MAP, tuples, tuples.isEmpty() ? FlowStyle.FLOW : style);
        }
        if (tree instanceof Tree.Sequence sequence) {
            boolean flat = sequence.items().stream().allMatch(Tree.Scalar.class::isInstance);
            List<Node> items =
                    sequence.items().stream().map(item -> node(item, style)).toList();
            return new SequenceNode(Tag.SEQ, items, flat ? FlowStyle.FLOW : style);
        }
        return node((Tree.Scalar) tree);
    }

    /**
     * Creates the node of a scalar, in double quotes if necessary: the engine would write some Unicode line breaks
     * unquoted and read them back as spaces.
     */
    private static Node node(Tree.Scalar scalar) {
        String text = scalar.kind() == Kind.NOTHING ? "null" : scalar.text();
        ScalarStyle style = UNSEEN.matcher(text).find() ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN;
        return new ScalarNode(tag(scalar.kind()), text, style);
    }

    private static Tag tag(Kind kind) {
        return switch (kind) {
            case TEXT -> Tag.STR;
            case WHOLE -> Tag.INT;
            case DECIMAL -> Tag.FLOAT;
            case BOOLEAN -> Tag.BOOL;
            case NOTHING -> Tag.NULL;
        };
    }

    private static final class Text implements StreamDataWriter {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void write(String part) {
            text.append(part);
        }

        @Override
        public void write(String part, int offset, int length) {
            text.append(part, offset, offset + length);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
