package org.sagitta.plugins.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.sagitta.api.data.UnusableDataException;

/**
 * A file of CIFAR's binary version: for each image a byte for each of its labels, then its pixels, one channel after the
 * other.
 */
record CifarFile(CifarVersion version, ByteBuffer records) {
    /** Of one image. */
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

    /** Appends all pixels, and one of each image's labels. */
    void copy(int label, ByteBuffer allPixels, ByteBuffer allLabels) {
        for (int n = 0; n < count(); n++) {
            allLabels.put((byte) label(n, label));
            allPixels.put(records.slice(n * width() + labels(), PIXELS));
        }
    }

    private int label(int image, int label) {
        return Byte.toUnsignedInt(records.get(image * width() + label));
    }

    /** An image's. */
    private int labels() {
        return version.classes().size();
    }

    /** Bytes an image. */
    private int width() {
        return labels() + PIXELS;
    }

    /** All images of some files, each with the one of its labels. */
    static LabelledImages images(List<CifarFile> files, String source, int label) {
        int count = files.stream().mapToInt(CifarFile::count).sum();
        ByteBuffer pixels = ByteBuffer.allocate(Math.multiplyExact(count, PIXELS));
        ByteBuffer labels = ByteBuffer.allocate(count);
        files.forEach(file -> file.copy(label, pixels, labels));
        return new LabelledImages(source, SHAPE, pixels, labels);
    }
}
