package org.sagitta.runtime.descriptor.tree;

import com.google.common.collect.Maps;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value as it was written, with its position: positions stay true when overrides move values from one tree to another. */
public sealed interface Tree {
    Position position();

    /** The same, all of it at one position. */
    Tree at(Position place);

    /** The same without positions, for comparisons. */
    default Tree content() {
        return at(Position.NOWHERE);
    }

    /** What a scalar is by the rules of YAML 1.2's core schema. */
    enum Kind {
        TEXT,
        WHOLE,
        DECIMAL,
        BOOLEAN,
        NOTHING
    }

    /** {@code text} is kept as written, so that a number is written back to its last digit. */
    record Scalar(Kind kind, String text, Position position) implements Tree {
        /** The value of what nobody wrote. */
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

    /** A list. */
    record Sequence(List<Tree> items, Position position) implements Tree {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public Tree at(Position place) {
            return new Sequence(items.stream().map(item -> item.at(place)).toList(), place);
        }
    }

    /** Keys with their values, in order. */
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
     * A value of a mapping.
     *
     * @param key where its key stands
     */
    record Member(Position key, Tree value) {}

    /** What {@code --set} calls an entry of a list: its name, or else its type. */
    default Optional<String> name() {
        return asTyped()
                .flatMap(mapping -> mapping.get("name").or(() -> mapping.get("type")))
                .flatMap(Tree::asText);
    }

    default boolean isNothing() {
        return this instanceof Scalar scalar && scalar.kind() == Kind.NOTHING;
    }

    /** As text, where it is. */
    default Optional<String> asText() {
        return this instanceof Scalar scalar && scalar.kind() == Kind.TEXT
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    /** As a mapping, where it is one or a text, which is short for {@code {type: text}}. */
    default Optional<Mapping> asTyped() {
        if (this instanceof Mapping mapping) {
            return Optional.of(mapping);
        }
        return asText().map(text -> Mapping.empty(position()).with("type", new Member(position(), this)));
    }

    /** For a message: what was found. */
    default String inWords() {
        if (this instanceof Sequence sequence) {
            return sequence.items().isEmpty()
                    ? "an empty list"
                    : "a list of " + sequence.items().size();
        }
        return "a mapping";
    }
}
