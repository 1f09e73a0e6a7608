package org.sagitta.api.surface;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** This capability factorises the layers' blocks of Fisher matrices into Kronecker products. */
public interface KroneckerFactorisation {
    /**
     * Returns Kronecker factors of each layer's block of F (Martens and Grosse 2015), in the order of the layers with
     * parameters.
     *
     * @throws NotAvailableException if a layer has neither such factors nor a sufficiently small block; the message names
     *     it
     */
    List<LayerFactors> kroneckerFactors(Fisher fisher, WeightSharing sharing);

    /**
     * Returns KFRA's Kronecker factors of each layer's block of G (Botev, Ritter and Barber 2017): A as in {@link
     * #kroneckerFactors}, G by propagating the mean over the examples back from layer to layer, through weights W and
     * activations phi(z),
     *
     * <pre>G_L = (1/N) sum_n L_n,  G_l = (W'G_l+1 W) o (1/N) sum_n phi'(z_n) phi'(z_n)'</pre>
     *
     * @throws NotAvailableException if the network is not a chain of dense layers and activations; the message names the
     *     first layer that does not fit
     */
    List<LayerFactors> recursiveKroneckerFactors();

    /**
     * Returns Kronecker factors of F's blocks on and beside the diagonal (Martens and Grosse 2015, section 4.3).
     *
     * @throws NotAvailableException if the network is not a chain whose layers with parameters are dense; the message
     *     names the first layer that does not fit
     */
    KroneckerChain kroneckerChain(Fisher fisher);

    /**
     * Returns second moments of single examples' gradients in orthonormal bases. They are the optimal eigenvalues of F's
     * blocks in these bases (George et al. 2018):
     *
     * <pre>S = (1/N) sum_n sum_c (U_G' D_nc U_A) o (U_G' D_nc U_A)</pre>
     *
     * where D_nc = sum_r g_r a_r' is the gradient of column c in matrix form, out x in, with that of the bias as the last
     * column if there is one.
     *
     * @param bases the bases of some layers with Kronecker factors
     * @return S of each layer, out x in or out x (in + 1)
     * @throws IllegalArgumentException if a layer has no Kronecker factors, or a basis does not have their shape
     */
    List<INDArray> rotatedSecondMoments(Fisher fisher, List<KroneckerBasis> bases);
}
