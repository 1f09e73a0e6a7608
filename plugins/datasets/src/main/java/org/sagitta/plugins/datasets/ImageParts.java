package org.sagitta.plugins.datasets;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.UnusableDataException;

/**
 * Which images of the files go where: the first of the training files are for training, the last for validation.
 *
 * @param train how many; all but the validation part where empty
 * @param test how many, the first of the test files; all where empty; 0 leaves the part out
 * @param scale by the training part
 */
record ImageParts(Optional<Integer> train, int validation, Optional<Integer> test, PixelScale scale) {
    boolean requireTest() {
        return test.isPresent();
    }

    boolean leaveTestOut() {
        return test.equals(Optional.of(0));
    }

    Dataset of(LabelledImages training, Optional<LabelledImages> testing, int classes) {
        int count = trainingImages(training);
        List<float[]> tables =
                training.histograms(count).stream().map(scale::table).toList();
        Map<Split, Examples> splits = new EnumMap<>(Split.class);
        splits.put(Split.TRAIN, training.examples(0, count, tables, classes));
        if (validation > 0) {
            int start = training.count() - validation;
            splits.put(Split.VALIDATION, training.examples(start, training.count(), tables, classes));
        }
        testing.ifPresent(images -> splits.put(Split.TEST, images.examples(0, testImages(images), tables, classes)));
        return new Dataset(splits);
    }

    private int trainingImages(LabelledImages training) {
        int left = training.count() - validation;
        int count = train.orElse(left);
        if (count > left || left < 1) {
            throw new UnusableDataException(
                    "%s holds %,d images, of which validation: %,d leaves %,d for training; expected %s"
                            .formatted(
                                    training.source(),
                                    training.count(),
                                    validation,
                                    Math.max(left, 0),
                                    train.map("train: %,d to fit"::formatted).orElse("at least 1")));
        }
        return count;
    }

    private int testImages(LabelledImages images) {
        int count = test.orElse(images.count());
        if (count > images.count()) {
            throw new UnusableDataException("%s holds %,d images; expected at least the %,d of test"
                    .formatted(images.source(), images.count(), count));
        }
        return count;
    }
}
