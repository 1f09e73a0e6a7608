package org.sagitta.runtime.descriptor.tree;

import com.google.common.collect.Maps;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tree is a value as it was written, with its position. The positions stay correct when overrides move values from
 * one tree to another.
 */
public sealed interface Tree {
    Position position();

    /** Returns the same tree with all positions replaced by the given one. */
    Tree at(Position place);

    /** Returns the same tree without positions, for comparisons. */
    default Tree content() {
        return at(Position.NOWHERE);
    }

    /** The kinds of scalars that the core schema of YAML 1.2 distinguishes. */
    enum Kind {
        TEXT,
        WHOLE,
        DECIMAL,
        BOOLEAN,
        NOTHING
    }

    /** A scalar; its {@code text} is kept as written, so that a number is written back with all its digits. */
    record Scalar(Kind kind, String text, Position position) implements Tree {
        /** The absence of a value, at no position. */
        public static final Scalar NOTHING = new Scalar(Kind.NOTHING, "", Position.NOWHERE);

        public static Scalar text(String text, Position position) {
            return new Scalar(Kind.TEXT, text, position);
        }

        @Override
        public Tree at(Position place) {
            return new Scalar(kind, text, place);
        }

        @Override
        public String inWords() {
            return switch (kind) {
                case TEXT -> Words.quote(text);
                case NOTHING -> "nothing";
                default -> text;
            };
        }
    }

    /** A sequence is a list of values. */
    record Sequence(List<Tree> items, Position position) implements Tree {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public Tree at(Position place) {
            return new Sequence(items.stream().map(item -> item.at(place)).toList(), place);
        }
    }

    /** A mapping has keys with their values, in order. */
    record Mapping(Map<String, Member> members, Position position) implements Tree {
        public Mapping {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        public static Mapping empty(Position position) {
            return new Mapping(Map.of(), position);
        }

        public Optional<Tree> get(String key) {
            return Optional.ofNullable(members.get(key)).map(Member::value);
        }

        public Mapping with(String key, Member member) {
            Map<String, Member> changed = new LinkedHashMap<>(members);
            changed.put(key, member);
            return new Mapping(changed, position);
        }

        public Mapping without(String key) {
            return new Mapping(Maps.filterKeys(members, other -> !other.equals(key)), position);
        }

        @Override
        public Tree at(Position place) {
            return new Mapping(
                    Maps.transformValues(
                            members, member -> new Member(place, member.value().at(place))),
                    place);
        }
    }

    /**
     * A member is a value of a mapping.
     *
     * @param key the position of its key
     */
    record Member(Position key, Tree value) {}

    /** Returns the name by which {@code --set} identifies an entry of a list: its name, otherwise its type. */
    default Optional<String> name() {
        return asTyped()
                .flatMap(mapping -> mapping.get("name").or(() -> mapping.get("type")))
                .flatMap(Tree::asText);
    }

    default boolean isNothing() {
        return this instanceof Scalar scalar && scalar.kind() == Kind.NOTHING;
    }

    /** Returns the text, if this is one. */
    default Optional<String> asText() {
        return this instanceof Scalar scalar && scalar.kind() == Kind.TEXT
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    /** Returns the mapping if this is one; a text is short for the mapping {@code {type: text}}. */
    default Optional<Mapping> asTyped() {
        if (this instanceof Mapping mapping) {
            return Optional.of(mapping);
        }
        return asText().map(text -> Mapping.empty(position()).with("type", new Member(position(), this)));
    }

    /** Describes the value for a message about what was found. */
    default String inWords() {
        if (this instanceof Sequence sequence) {
            return sequence.items().isEmpty()
                    ? "an empty list"
                    : "a list of " + sequence.items().size();
        }
        return "a mapping";
    }
}
