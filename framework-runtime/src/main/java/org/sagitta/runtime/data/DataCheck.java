package org.sagitta.runtime.data;

import java.util.Map;
import java.util.TreeMap;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.LossSettings;

/**
 * Rejects data that no run can use, whatever their source.
 *
 * @param loss the loss function of the run
 * @param largest the largest absolute value that the run's precision can represent
 * @param origin where the data come from, for messages
 */
public record DataCheck(LossSettings loss, double largest, String origin) {
    /** The largest number of classes that is accepted; no model here can have more outputs. */
    private static final int MOST_CLASSES = 10_000_000;

    /**
     * Checks all splits of the data.
     *
     * @throws UnusableDataException if a value of any split is not finite or too large, or is not a valid target of the
     * loss
     */
    public void require(Dataset dataset) {
        Map<Split, Examples> parts = new TreeMap<>(dataset.splits());
        parts.forEach((split, examples) -> {
            FeatureScan.of(examples.features(), largest).strange().ifPresent(strange -> {
                throw refused(split, "feature", strange);
            });
            if (examples.targets() instanceof Targets.Values values) {
                requireTargets(split, values);
            } else if (examples.targets() instanceof Targets.Classes classes) {
                requireClasses(classes.classes());
            }
        });
    }

    private void requireClasses(int classes) {
        if (classes > MOST_CLASSES) {
            throw new UnusableDataException(
                    "The data%s have %,d classes; expected at most %,d: look whether the labels are classes, or names, numbers or values"
                            .formatted(origin, classes, MOST_CLASSES));
        }
    }

    private void requireTargets(Split split, Targets.Values values) {
        FeatureScan scan = FeatureScan.of(values.values(), largest);
        scan.strange().ifPresent(strange -> {
            throw refused(split, "target", strange);
        });
        if (loss == LossFunction.BINARY_CROSS_ENTROPY && (scan.smallest() < 0 || scan.largest() > 1)) {
            throw new UnusableDataException(
                    "The loss is binary-cross-entropy, whose targets are probabilities, but those of the %s part%s go from %s to %s; expected 0 to 1%s"
                            .formatted(
                                    name(split),
                                    origin,
                                    ValueText.of(scan.smallest()),
                                    ValueText.of(scan.largest()),
                                    remedy(scan)));
        }
    }

    private static String remedy(FeatureScan scan) {
        double least = scan.smallest();
        double most = scan.largest();
        if (least == -1 && most == 1) {
            return ": (y + 1)/2 makes them so, or take the loss mse";
        }
        if (most - least == 1) {
            return ": y - %s makes them so, or take the loss mse".formatted(ValueText.of(least));
        }
        return least >= 0
                ? ": y/%s makes them so where 0 is the least, or take the loss mse".formatted(ValueText.of(most))
                : ", or the loss mse";
    }

    private UnusableDataException refused(Split split, String what, FeatureScan.Strange strange) {
        return new UnusableDataException(
                "%s %d of example %d of the %s part%s is %s; expected %s: leave the example out, or put a number in (all are counted from 0)"
                        .formatted(
                                what.equals("feature") ? "Feature" : "Target",
                                strange.column(),
                                strange.row(),
                                name(split),
                                origin,
                                strange.value(),
                                Double.isFinite(strange.value())
                                        ? "at most %s in size, as the precision holds".formatted(ValueText.of(largest))
                                        : "finite numbers"));
    }

    static String name(Split split) {
        return split == Split.TRAIN ? "training" : Words.ofConstant(split);
    }
}
