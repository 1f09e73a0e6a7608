package org.sagitta.plugins.datasets;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** Selects one of the two CIFAR data sets. An image of either has 3 x 32 x 32 pixels. */
public enum CifarVersion {
    /** CIFAR-10 has ten classes. */
    CIFAR_10(
            "CIFAR-10",
            "cifar10",
            ImmutableList.of(
                    "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"),
            "test_batch.bin",
            ImmutableList.of(10)),
    /** CIFAR-100 has 100 classes in 20 superclasses. */
    CIFAR_100("CIFAR-100", "cifar100", ImmutableList.of("train.bin"), "test.bin", ImmutableList.of(20, 100));

    private final String title;
    private final String folder;
    private final ImmutableList<String> trainFiles;
    private final String testFile;
    private final ImmutableList<Integer> classes;

    CifarVersion(
            String title,
            String folder,
            ImmutableList<String> trainFiles,
            String testFile,
            ImmutableList<Integer> classes) {
        this.title = title;
        this.folder = folder;
        this.trainFiles = trainFiles;
        this.testFile = testFile;
        this.classes = classes;
    }

    String folder() {
        return folder;
    }

    List<String> trainFiles() {
        return trainFiles;
    }

    String testFile() {
        return testFile;
    }

    /** Returns the number of classes for each label of an image, from the coarsest label to the finest. */
    List<Integer> classes() {
        return classes;
    }

    @Override
    public String toString() {
        return title;
    }
}
