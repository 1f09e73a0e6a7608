package org.sagitta.runtime.descriptor.tree;

import java.util.Optional;

/**
 * A place says where in a descriptor a value stands.
 *
 * @param position of its key, or of the value itself in a list
 * @param path as {@code --set} takes it; empty for the whole descriptor
 */
public record Place(Position position, String path) {
    public Place key(String key, Position keyPosition) {
        return new Place(keyPosition, path.isEmpty() ? key : path + "." + key);
    }

    /** An entry of a list, which goes by its name where it has one. */
    public Place item(int index, Optional<String> name, Tree item) {
        return key(name.orElse(Integer.toString(index)), item.position());
    }

    /** {@code 'trainer.epochs'}. */
    public String inWords() {
        return path.isEmpty() ? "the descriptor" : Words.quote(path);
    }

    /** {@code in 'trainer'}, with a blank before it. */
    public String within() {
        return path.isEmpty() ? "" : " in " + inWords();
    }
}
