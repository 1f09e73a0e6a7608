package org.sagitta.runtime.descriptor.tree;

import java.util.Optional;

/**
 * A place says where a value is in a descriptor.
 *
 * @param position the position of its key, or of the value itself in a list
 * @param path the path in the syntax of {@code --set}; empty for the whole descriptor
 */
public record Place(Position position, String path) {
    public Place key(String key, Position keyPosition) {
        return new Place(keyPosition, path.isEmpty() ? key : path + "." + key);
    }

    /** Returns the place of an entry of a list, which is identified by its name if it has one. */
    public Place item(int index, Optional<String> name, Tree item) {
        return key(name.orElse(Integer.toString(index)), item.position());
    }

    /** Returns the quoted path: {@code 'trainer.epochs'}. */
    public String inWords() {
        return path.isEmpty() ? "the descriptor" : Words.quote(path);
    }

    /** Returns the text {@code in 'trainer'} after a space; empty for the whole descriptor. */
    public String within() {
        return path.isEmpty() ? "" : " in " + inWords();
    }
}
