package org.sagitta.runtime.descriptor.tree;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sagitta.runtime.descriptor.tree.Tree.Kind;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Parses YAML 1.2 into a tree. It resolves aliases and merge keys, rejects cyclic and exponentially growing aliases,
 * and reports every duplicate key.
 */
public final class YamlReader {
    private static final int MOST_LEVELS = 64;
    private static final int MOST_ALIASES = 1_000;
    private static final int MOST_VALUES = 100_000;
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(true)
            .setAllowNonScalarKeys(true)
            .setMaxAliasesForCollections(MOST_ALIASES)
            .build();
    private static final Map<Tag, Kind> KINDS = Map.of(
            Tag.STR,
            Kind.TEXT,
            new Tag(Tag.PREFIX + "merge"),
            Kind.TEXT,
            Tag.INT,
            Kind.WHOLE,
            Tag.FLOAT,
            Kind.DECIMAL,
            Tag.BOOL,
            Kind.BOOLEAN,
            Tag.NULL,
            Kind.NOTHING);

    private final String source;
    private final boolean hasLines;
    private final Problems problems;
    private int values;

    private YamlReader(String source, boolean hasLines, Problems problems) {
        this.source = source;
        this.hasLines = hasLines;
        this.problems = problems;
    }

    /** Parses a text; empty if it is not YAML, and a scalar of kind {@link Kind#NOTHING} if the text is empty. */
    public static Optional<Tree> read(String text, String source, Problems problems) {
        return new YamlReader(source, true, problems).read(text);
    }

    /** Parses a short text in which lines and columns have no meaning. */
    public static Optional<Tree> readOption(String text, String source, Problems problems) {
        return new YamlReader(source, false, problems).read(text);
    }

    private Optional<Tree> read(String text) {
        try {
            refuseLoops(text);
            return Optional.of(new Compose(SETTINGS)
                    .composeString(text)
                    .map(this::tree)
                    .orElse(new Tree.Scalar(Kind.NOTHING, "", Position.of(source))));
        } catch (Refused e) {
            problems.add(e.position, e.getMessage());
        } catch (MarkedYamlEngineException e) {
            problems.add(position(e.getProblemMark().or(e::getContextMark)), "not valid YAML: " + inWords(e));
        } catch (ReaderException e) {
            problems.add(
                    position(text, e.getPosition()),
                    "not valid YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()));
        } catch (YamlEngineException e) {
            problems.add(Position.of(source), "not valid YAML: " + Words.oneLine(e.getMessage()));
        }
        return Optional.empty();
    }

    private static String inWords(MarkedYamlEngineException e) {
        String context = e.getContext() == null || e.getContext().isEmpty() ? "" : ", " + e.getContext();
        String begin = e.getContextMark()
                .map(mark -> " that begins in line " + (mark.getLine() + 1))
                .orElse("");
        return Words.oneLine(e.getProblem() + context + begin);
    }

    /**
     * Rejects cyclic aliases before the composer sees the text, because it does not terminate if a mapping is merged
     * into itself.
     */
    private void refuseLoops(String text) {
        Deque<Optional<Anchor>> open = new ArrayDeque<>();
        for (Event event : new Parse(SETTINGS).parseString(text)) {
            if (event instanceof CollectionStartEvent start) {
                open.push(start.getAnchor());
                if (open.size() > MOST_LEVELS) {
                    throw new Refused(
                            position(event.getStartMark()), "nested more than " + MOST_LEVELS + " levels deep");
                }
            } else if (event instanceof CollectionEndEvent) {
                open.pop();
            } else if (event instanceof AliasEvent alias && open.contains(Optional.of(alias.getAlias()))) {
                throw new Refused(
                        position(event.getStartMark()),
                        "the alias *" + alias.getAlias() + " stands inside what it is an alias of");
            }
        }
    }

    private Tree tree(Node node) {
        if (++values > MOST_VALUES) {
            throw new Refused(position(node), "more than " + MOST_VALUES + " values, aliases counted as often as used");
        }
        if (node instanceof SequenceNode sequence && node.getTag().equals(Tag.SEQ)) {
            return new Tree.Sequence(
                    sequence.getValue().stream().map(this::tree).toList(), position(node));
        }
        if (node instanceof MappingNode mapping && node.getTag().equals(Tag.MAP)) {
            return mapping(mapping);
        }
        if (node instanceof ScalarNode scalar && KINDS.containsKey(node.getTag())) {
            return new Tree.Scalar(KINDS.get(node.getTag()), scalar.getValue(), position(node));
        }
        throw new Refused(position(node), "the tag " + node.getTag() + " is not supported; leave it out");
    }

    private Tree.Mapping mapping(MappingNode node) {
        Map<String, Tree.Member> members = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Tree.Member member = new Tree.Member(position(tuple.getKeyNode()), tree(tuple.getValueNode()));
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                Tree.Member first = members.putIfAbsent(key.getValue(), member);
                if (first != null) {
                    problems.add(
                            member.key(),
                            "duplicate key " + Words.quote(key.getValue()) + "; it is there already at line "
                                    + first.key().line());
                }
            } else {
                problems.add(
                        member.key(),
                        "a key must be text, found " + tree(tuple.getKeyNode()).inWords());
            }
        }
        return new Tree.Mapping(members, position(node));
    }

    private Position position(Node node) {
        return position(node.getStartMark());
    }

    private Position position(Optional<Mark> mark) {
        return mark.filter(any -> hasLines)
                .map(found -> new Position(source, found.getLine() + 1, found.getColumn() + 1))
                .orElse(Position.of(source));
    }

    /** Converts a position in code points: the engine counts these if it cannot decode its input. */
    private Position position(String text, int codePoints) {
        String before = text.codePoints()
                .limit(codePoints)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        int line =
                1 + (int) before.chars().filter(character -> character == '\n').count();
        return hasLines ? new Position(source, line, before.length() - before.lastIndexOf('\n')) : Position.of(source);
    }

    /** Reports YAML that is valid and nevertheless rejected. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Position position;

        Refused(Position position, String message) {
            super(message);
            this.position = position;
        }
    }
}
