package org.sagitta.runtime.descriptor.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.descriptor.binding.Binder;
import org.sagitta.runtime.descriptor.binding.BoundValue;
import org.sagitta.runtime.descriptor.binding.Codec;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Tree;
import org.sagitta.runtime.descriptor.tree.Tree.Sequence;

/** Reads trainers: a single one, or a list of trainers that follow one another. */
record PhasesCodec(Codec entries) implements Codec {
    @Override
    public Optional<? extends BoundValue<?>> bind(Binder binder, Tree tree, Place place) {
        if (!(tree instanceof Sequence sequence)) {
            return entries.bind(binder, tree, place)
                    .map(bound -> new BoundValue<>(phases(List.of(bound)), bound.tree()));
        }
        List<BoundValue<?>> bound = new ArrayList<>();
        for (int index = 0; index < sequence.items().size(); index++) {
            Tree item = sequence.items().get(index);
            entries.bind(binder, item, place.item(index, item.name(), item)).ifPresent(bound::add);
        }
        if (sequence.items().isEmpty()) {
            binder.problems().add(place.position(), place.inWords() + " must name a trainer, found an empty list");
        }
        return bound.isEmpty() || bound.size() < sequence.items().size()
                ? Optional.empty()
                : Optional.of(new BoundValue<>(
                        phases(bound),
                        new Sequence(bound.stream().map(BoundValue::tree).toList(), sequence.position())));
    }

    private static Document.TrainerPhases phases(List<? extends BoundValue<?>> entries) {
        return new Document.TrainerPhases(entries.stream()
                .map(bound -> ((Document.TrainerEntry) bound.value()).plugin())
                .toList());
    }
}
