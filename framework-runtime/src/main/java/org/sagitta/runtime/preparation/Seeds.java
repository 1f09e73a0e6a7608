package org.sagitta.runtime.preparation;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Seeds that follow from the run's and from what they are for, so that one consumer's draws never shift another's. */
public final class Seeds {
    private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
            RandomGeneratorFactory.of("L64X128MixRandom");

    private Seeds() {}

    /** The seed for a purpose. */
    public static long of(long runSeed, String purpose) {
        return Hashing.sha256()
                .hashString(runSeed + "/" + purpose, StandardCharsets.UTF_8)
                .asLong();
    }

    /** A generator at its start. */
    public static RandomGenerator generator(long seed) {
        return FACTORY.create(seed);
    }
}
