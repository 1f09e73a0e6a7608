package org.sagitta.plugins.metrics.landscape;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.plugins.metrics.direction.NoDirectionException;

/**
 * A {@code LandscapeDirections} holds the directions along which a landscape is drawn: one or more, neither necessarily
 * orthogonal nor of length 1.
 *
 * @param directions the directions, each of length P, float64
 * @param names the names of the axes
 * @param isRandom whether the directions were drawn at random
 * @param isExact whether the directions are exact up to rounding
 */
record LandscapeDirections(List<INDArray> directions, List<String> names, boolean isRandom, boolean isExact) {
    LandscapeDirections {
        directions = List.copyOf(directions);
        names = List.copyOf(names);
    }

    /**
     * Projects points onto the plane of the two directions by least squares.
     *
     * @param offsets the points, T x P
     * @return the coordinates in the plane, T x 2
     * @throws NoDirectionException if the two directions are parallel
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

    /** Returns a x + b y. */
    INDArray point(double a, double b) {
        return directions.get(0).mul(a).addi(directions.get(1).mul(b));
    }

    private static double dot(INDArray a, INDArray b) {
        return a.mul(b).sumNumber().doubleValue();
    }
}
