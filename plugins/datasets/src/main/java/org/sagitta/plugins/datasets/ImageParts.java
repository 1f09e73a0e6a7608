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
 * An {@code ImageParts} divides the images of the files into parts: the first of the training files are the training
 * part, the last ones the validation part.
 *
 * @param train the number of training images; if empty, all but the validation part
 * @param test the number of test images, taken from the start of the test files; if empty, all of them; 0 leaves the
 *     part out
 * @param scale the scaling of the pixels, computed from the training part
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
