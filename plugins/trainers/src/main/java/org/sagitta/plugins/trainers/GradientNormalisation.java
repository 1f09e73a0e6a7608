package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.Positive;
import java.util.Optional;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;

/**
 * Configures how DL4J normalises or clips a layer's mean gradient g over the mini-batch, before penalties and update
 * rule are applied. With the threshold t and 2-norms of the layer or of each of its tensors, the result is
 *
 * <pre>
 * renormalise  g/||g||
 * clip         g min(1, t/||g||), or of elements min(t, max(-t, g_i))
 * </pre>
 */
public record GradientNormalisation(
        @Default("none")
        @Describe(
                "of the gradient, layer by layer, tensor by tensor or element by element; batch normalisation's is left as it is")
        Kind gradientNormalisation,

        @Describe("length, or size of an element, above which clip-... clips; 1 unless given")
        Optional<@Positive Double> threshold) {
    private static final double THRESHOLD = 1;

    /** Selects one of DL4J's kinds of normalisation or clipping. */
    public enum Kind {
        NONE(GradientNormalization.None),
        RENORMALISE_LAYERS(GradientNormalization.RenormalizeL2PerLayer),
        RENORMALISE_TENSORS(GradientNormalization.RenormalizeL2PerParamType),
        CLIP_ELEMENTS(GradientNormalization.ClipElementWiseAbsoluteValue),
        CLIP_LAYERS(GradientNormalization.ClipL2PerLayer),
        CLIP_TENSORS(GradientNormalization.ClipL2PerParamType);

        private final GradientNormalization dl4j;

        Kind(GradientNormalization dl4j) {
            this.dl4j = dl4j;
        }
    }

    /**
     * Checks that a threshold is given only for clipping.
     *
     * @throws UnsuitableSettingsException if a threshold is given and nothing is clipped
     */
    public GradientNormalisation {
        boolean clips = gradientNormalisation.name().startsWith("CLIP");
        if (threshold.isPresent() && !clips) {
            throw new UnsuitableSettingsException("threshold: " + threshold.get()
                    + " has no use where nothing is clipped; give a gradient-normalisation that clips, or take it out");
        }
    }

    void configure(BaseLayer layer) {
        layer.setGradientNormalization(gradientNormalisation.dl4j);
        layer.setGradientNormalizationThreshold(threshold.orElse(THRESHOLD));
    }
}
