package org.sagitta.runtime.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sagitta.api.picture.Picture;

class PictureImageTest {
    @TempDir
    private Path folder;

    static Stream<Picture> pictures() {
        return Stream.of(
                SamplePictures.curves(), SamplePictures.bars(), SamplePictures.heatMap(), SamplePictures.landscape());
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void eachKindIsDrawn(Picture picture) throws IOException {
        BufferedImage image = drawn(picture);
        assertEquals(1200, image.getWidth());
        assertEquals(800, image.getHeight());
        assertTrue(colours(image).size() > 20, "something is drawn");
    }

    @Test
    void curvesHaveColoursOfTheirOwn() throws IOException {
        Set<Integer> colours = colours(drawn(SamplePictures.curves()));
        assertTrue(colours.contains(0x0072b2), "the first");
        assertTrue(colours.contains(0xd55e00), "the second");
        assertTrue(colours.contains(0x009e73), "the third");
    }

    @Test
    void shadesGoFromTheLowestValueToTheHighest() throws IOException {
        Set<Integer> colours = colours(drawn(SamplePictures.heatMap()));
        assertTrue(colours.contains(0x00204d), "the lowest");
        assertTrue(colours.contains(0xffea46), "the highest");
    }

    private BufferedImage drawn(Picture picture) throws IOException {
        Path file = folder.resolve("picture.png");
        PictureImage.write(file, picture);
        return ImageIO.read(file.toFile());
    }

    private static Set<Integer> colours(BufferedImage image) {
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .mapToObj(i -> new Color(image.getRGB(i % image.getWidth(), i / image.getWidth())))
                .map(colour -> colour.getRGB() & 0xffffff)
                .collect(Collectors.toSet());
    }
}
