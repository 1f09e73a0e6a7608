package org.sagitta.runtime.preparation;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Derives seeds from the run's seed and a purpose, so that the draws of one consumer never shift those of another. */
public final class Seeds {
    private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
            RandomGeneratorFactory.of("L64X128MixRandom");

    private Seeds() {}

    /** Returns the seed for a purpose. */
    public static long of(long runSeed, String purpose) {
        return Hashing.sha256()
                .hashString(runSeed + "/" + purpose, StandardCharsets.UTF_8)
                .asLong();
    }

    /** Creates a generator in its initial state. */
    public static RandomGenerator generator(long seed) {
        return FACTORY.create(seed);
    }
}
