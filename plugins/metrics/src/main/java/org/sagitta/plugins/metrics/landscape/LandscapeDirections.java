package org.sagitta.plugins.metrics.landscape;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.plugins.metrics.direction.NoDirectionException;

/**
 * What a landscape is drawn along: one or more directions, which need neither be orthogonal nor of length 1.
 *
 * @param directions each of length P, float64
 * @param names of the axes
 * @param isRandom whether they were drawn
 * @param isExact whether they are what their names say up to rounding
 */
record LandscapeDirections(List<INDArray> directions, List<String> names, boolean isRandom, boolean isExact) {
    LandscapeDirections {
        directions = List.copyOf(directions);
        names = List.copyOf(names);
    }

    /**
     * The coordinates of the points of the plane that are closest to given ones, by least squares.
     *
     * @param offsets T x P
     * @return T x 2
     * @throws NoDirectionException where the two directions are parallel
     */
    INDArray planeCoordinates(INDArray offsets) {
        INDArray x = directions.get(0);
        INDArray y = directions.get(1);
        double xx = dot(x, x);
        double xy = dot(x, y);
        double yy = dot(y, y);
        double determinant = xx * yy - xy * xy;
        if (determinant <= 1e-12 * xx * yy) {
            throw new NoDirectionException("the two directions are parallel");
        }
        INDArray onX = offsets.mmul(x.reshape(x.length(), 1));
        INDArray onY = offsets.mmul(y.reshape(y.length(), 1));
        return Nd4j.hstack(
                onX.mul(yy).subi(onY.mul(xy)).divi(determinant),
                onY.mul(xx).subi(onX.mul(xy)).divi(determinant));
    }

    /** a x + b y. */
    INDArray point(double a, double b) {
        return directions.get(0).mul(a).addi(directions.get(1).mul(b));
    }

    private static double dot(INDArray a, INDArray b) {
        return a.mul(b).sumNumber().doubleValue();
    }
}
