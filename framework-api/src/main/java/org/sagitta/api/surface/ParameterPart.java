package org.sagitta.api.surface;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Selection;
import org.sagitta.api.settings.UnsuitableSettingsException;

/**
 * A parameter part consists of some layers' parameters, P' of all P, in their original order; all others are held fixed. A
 * matrix of a part is a principal submatrix, P' x P', of the whole matrix, and a loss surface of a part is a section of the
 * whole surface.
 */
public final class ParameterPart implements Selection {
    private final ParameterLayout whole;
    private final ParameterLayout layout;

    /** The part has these ranges in the whole vector; neighbouring ranges are merged. */
    private final List<LayerRange> ranges;

    private ParameterPart(ParameterLayout whole, List<ParameterBlock> chosen) {
        this.whole = whole;
        this.layout = layout(chosen);
        this.ranges = ranges(chosen);
    }

    /**
     * Returns the part of the named layers.
     *
     * @param whole the layout of all parameters
     * @param layers names, as in {@link ParameterBlock#layer}; none for all
     * @throws UnsuitableSettingsException if there is no layer of one of the names; the message lists the existing ones
     */
    public static ParameterPart of(ParameterLayout whole, List<String> layers) {
        List<String> names = whole.layers().stream().map(LayerRange::name).toList();
        for (String layer : layers) {
            if (!names.contains(layer)) {
                throw new UnsuitableSettingsException("there is no layer '" + layer
                        + "' with parameters; expected some of " + String.join(", ", names));
            }
        }
        return new ParameterPart(
                whole,
                whole.blocks().stream()
                        .filter(block -> layers.isEmpty() || layers.contains(block.layer()))
                        .toList());
    }

    /** Tells whether the part contains all parameters. */
    public boolean isWhole() {
        return layout.dimension() == whole.dimension();
    }

    /** Returns the names, shapes and offsets of its tensors; the offsets are those in the part. */
    public ParameterLayout layout() {
        return layout;
    }

    /** Returns P', the number of its parameters. */
    @Override
    public int dimension() {
        return layout.dimension();
    }

    /** Returns the names of its layers. */
    public List<String> layers() {
        return layout.layers().stream().map(LayerRange::name).toList();
    }

    /** Tells whether it contains all parameters of another part. */
    public boolean contains(ParameterPart other) {
        return layers().containsAll(other.layers());
    }

    /**
     * Returns this part relative to another part that contains it.
     *
     * @throws IllegalArgumentException if that does not contain it
     */
    public ParameterPart in(ParameterPart other) {
        return of(other.layout, layers());
    }

    /** Returns a copy of its rows of vectors of all parameters, P or P x k. */
    @Override
    public INDArray of(INDArray vectors) {
        return vectors.rank() == 1
                ? rows(vectors.dup().reshape(vectors.length(), 1)).reshape(dimension())
                : rows(vectors);
    }

    private INDArray rows(INDArray vectors) {
        INDArray rows = Nd4j.createUninitialized(vectors.dataType(), new long[] {dimension(), vectors.size(1)}, 'f');
        int at = 0;
        for (LayerRange range : ranges) {
            int size = range.to() - range.from();
            view(rows, at, at + size).assign(view(vectors, range.from(), range.to()));
            at += size;
        }
        return rows;
    }

    /** Returns vectors of the part, P' or P' x k, as vectors of all parameters, with zeros elsewhere. */
    @Override
    public INDArray embedded(INDArray vectors) {
        if (vectors.rank() == 1) {
            return embedded(vectors.dup().reshape(vectors.length(), 1)).reshape(whole.dimension());
        }
        INDArray all = Nd4j.create(vectors.dataType(), new long[] {whole.dimension(), vectors.size(1)}, 'f');
        put(vectors, all);
        return all;
    }

    /** Returns a copy of all parameters, of length P, with those of the part replaced. */
    public INDArray replaced(INDArray all, INDArray part) {
        INDArray copy = all.dup();
        put(part.reshape(part.length(), 1), copy.reshape(copy.length(), 1));
        return copy;
    }

    private void put(INDArray vectors, INDArray all) {
        int at = 0;
        for (LayerRange range : ranges) {
            int size = range.to() - range.from();
            view(all, range.from(), range.to()).assign(view(vectors, at, at + size));
            at += size;
        }
    }

    /** Returns the loss surface of the part, with all other parameters fixed. */
    public LossSurface of(LossSurface surface) {
        return isWhole() ? surface : new SectionSurface(surface, this);
    }

    /** Returns the principal submatrix of the part. */
    public CurvatureOperator of(CurvatureOperator matrix) {
        if (isWhole()) {
            return matrix;
        } else if (ranges.size() == 1) {
            return matrix.restricted(ranges.get(0).from(), ranges.get(0).to());
        }
        return matrix.restricted(this);
    }

    private static INDArray view(INDArray array, int from, int to) {
        return array.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
    }

    private static ParameterLayout layout(List<ParameterBlock> chosen) {
        List<ParameterBlock> blocks = new ArrayList<>();
        int offset = 0;
        for (ParameterBlock block : chosen) {
            blocks.add(new ParameterBlock(block.name(), block.layer(), offset, block.shape()));
            offset += block.size();
        }
        return new ParameterLayout(blocks);
    }

    private static List<LayerRange> ranges(List<ParameterBlock> chosen) {
        List<LayerRange> ranges = new ArrayList<>();
        for (ParameterBlock block : chosen) {
            int end = block.offset() + block.size();
            LayerRange last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
            if (last != null && last.to() == block.offset()) {
                ranges.set(ranges.size() - 1, new LayerRange(last.name(), last.from(), end));
            } else {
                ranges.add(new LayerRange(block.layer(), block.offset(), end));
            }
        }
        return ranges;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ParameterPart that && whole.equals(that.whole) && layout.equals(that.layout);
    }

    @Override
    public int hashCode() {
        return layout.hashCode();
    }

    @Override
    public String toString() {
        return isWhole() ? "all parameters" : "layers " + String.join(", ", layers());
    }
}
