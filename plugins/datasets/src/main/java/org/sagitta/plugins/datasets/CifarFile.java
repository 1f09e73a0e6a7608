package org.sagitta.plugins.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.sagitta.api.data.UnusableDataException;

/**
 * A {@code CifarFile} holds the records of one file in CIFAR's binary format. A record is one image: one byte for each
 * of its labels, then its pixels, channel by channel.
 */
record CifarFile(CifarVersion version, ByteBuffer records) {
    /** The shape of one image: [channels, height, width]. */
    static final List<Integer> SHAPE = List.of(3, 32, 32);

    private static final int PIXELS = 3 * 32 * 32;

    static CifarFile read(InputStream in, Path path, CifarVersion version) throws IOException {
        CifarFile file =
                new CifarFile(version, ByteBuffer.wrap(in.readAllBytes()).asReadOnlyBuffer());
        int bytes = file.records().capacity();
        if (bytes == 0 || bytes % file.width() > 0) {
            throw new UnusableDataException(
                    "%s holds %,d bytes; expected a multiple of %,d, as in the binary version of %s (%d of labels and %,d of pixels an image); copy or download it again"
                            .formatted(path, bytes, file.width(), version, file.labels(), PIXELS));
        }
        for (int n = 0; n < file.count(); n++) {
            for (int label = 0; label < file.labels(); label++) {
                int classes = version.classes().get(label);
                if (file.label(n, label) >= classes) {
                    throw new UnusableDataException(
                            "%s holds the label %d for image %d; expected 0 to %d, as in the binary version of %s"
                                    .formatted(path, file.label(n, label), n, classes - 1, version));
                }
            }
        }
        return file;
    }

    int count() {
        return records.capacity() / width();
    }

    /** Appends all pixels, and one label of each image: the one of index {@code label}. */
    void copy(int label, ByteBuffer allPixels, ByteBuffer allLabels) {
        for (int n = 0; n < count(); n++) {
            allLabels.put((byte) label(n, label));
            allPixels.put(records.slice(n * width() + labels(), PIXELS));
        }
    }

    private int label(int image, int label) {
        return Byte.toUnsignedInt(records.get(image * width() + label));
    }

    /** Returns how many labels each image has. */
    private int labels() {
        return version.classes().size();
    }

    /** Returns how many bytes each image takes: its labels and its pixels. */
    private int width() {
        return labels() + PIXELS;
    }

    /** Joins the images of all files, each with its label of index {@code label}. */
    static LabelledImages images(List<CifarFile> files, String source, int label) {
        int count = files.stream().mapToInt(CifarFile::count).sum();
        ByteBuffer pixels = ByteBuffer.allocate(Math.multiplyExact(count, PIXELS));
        ByteBuffer labels = ByteBuffer.allocate(count);
        files.forEach(file -> file.copy(label, pixels, labels));
        return new LabelledImages(source, SHAPE, pixels, labels);
    }
}
