package org.sagitta.runtime.run;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.eventbus.EventBus;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.objective.Curvature;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.PluginEntry;

/** A checkpoint's operators, each made when it is first asked for: by its turn, or by a metric that compares with it. */
@Singleton
final class Estimates {
    /** Operators whose eigenvectors are kept: a reference, and what is compared with it. */
    private static final int KEPT = 2;

    private final long seed;
    private final RunDirectory directory;
    private final EventBus bus;
    private final Warnings warnings;
    private final SharedPasses passes;
    private final Memories memories;
    private final TrainingEnd end;
    private final Map<Search, LeadingEigenpairs> leading = new HashMap<>();
    private final Set<Search> searching = new HashSet<>();
    private final Map<String, Plugins.Estimator> estimators = new HashMap<>();
    private final Map<String, CurvatureOperator> made = new HashMap<>();
    private final Cache<CurvatureOperator, Eigenpairs> eigenpairs =
            CacheBuilder.newBuilder().weakKeys().maximumSize(KEPT).build();
    private Checkpoint checkpoint;

    @Inject
    Estimates(
            Descriptor descriptor,
            Plugins plugins,
            RunDirectory directory,
            SharedPasses passes,
            Memories memories,
            TrainingEnd end,
            EventBus bus,
            Warnings warnings) {
        this.seed = descriptor.seed();
        this.directory = directory;
        this.bus = bus;
        this.warnings = warnings;
        this.passes = passes;
        this.memories = memories;
        this.end = end;
        plugins.estimators()
                .forEach(estimator -> estimators.put(estimator.entry().plugin().name(), estimator));
    }

    /**
     * The operator of an entry, or {@code hessian} or {@code ggn}.
     *
     * @throws IllegalArgumentException where there is none of that name
     */
    CurvatureOperator of(Checkpoint at, String name) {
        if (!at.equals(checkpoint)) {
            made.clear();
            eigenpairs.invalidateAll();
            leading.clear();
            checkpoint = at;
        }
        CurvatureOperator operator = made.get(name);
        if (operator == null) {
            operator = make(name);
            made.put(name, operator);
        }
        return operator;
    }

    /** The eigenvalues and eigenvectors of an operator's matrix. */
    Eigenpairs eigenpairs(CurvatureOperator operator, Eigensolver eigensolver) {
        Eigenpairs known = eigenpairs.getIfPresent(operator);
        if (known == null) {
            known = eigensolver.eigenpairs(operator.toDense());
            eigenpairs.put(operator, known);
        }
        return known;
    }

    /**
     * The leading eigenpairs of an operator. Those who ask the same share one search; no other search has a part in it, so it
     * is the same whoever else asks.
     */
    LeadingEigenpairs leadingEigenpairs(CurvatureOperator operator, int count, double tolerance) {
        Search search = new Search(operator, count, tolerance);
        passes.await(() -> !searching.contains(search));
        LeadingEigenpairs known = leading.get(search);
        if (known == null) {
            searching.add(search);
            try {
                RandomGenerator random = Seeds.generator(Seeds.of(seed, "leading eigenpairs@" + checkpoint.step()));
                known = LeadingEigenpairs.of(operator, count, tolerance, random);
                leading.put(search, known);
            } finally {
                searching.remove(search);
            }
        }
        return known;
    }

    /** What is searched for; operators are the same where they are the same object. */
    private record Search(CurvatureOperator operator, int count, double tolerance) {}

    /** What an entry may ask of the runtime at a step of the training. */
    EstimationContext context(String name, long step) {
        return new SeededContext(
                Seeds.of(seed, name + "@" + step),
                memories.ofEstimator(name),
                new Artifacts(directory, step, name, bus),
                warnings);
    }

    private CurvatureOperator make(String name) {
        return passes.sharing(estimate(name));
    }

    private CurvatureOperator estimate(String name) {
        Plugins.Estimator entry = estimators.get(name);
        if (entry != null) {
            return end.isOneOf(entry.entry().at(), checkpoint)
                    ? estimate(entry)
                    : memories.unremembered(name, () -> estimate(entry));
        }
        return Stream.of(Curvature.values())
                .filter(curvature -> name(curvature).equals(name))
                .findFirst()
                .map(curvature -> checkpoint.objective().operator(curvature))
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no estimator '" + name + "' to compare with; there are " + names()));
    }

    private CurvatureOperator estimate(Plugins.Estimator entry) {
        PluginEntry plugin = entry.entry().plugin();
        return entry.estimator()
                .estimate(plugin.settings(), checkpoint.objective(), context(plugin.name(), checkpoint.step()));
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(estimators.keySet());
        Stream.of(Curvature.values())
                .map(Estimates::name)
                .filter(name -> !names.contains(name))
                .forEach(names::add);
        names.sort(null);
        return names;
    }

    private static String name(Curvature curvature) {
        return curvature.name().toLowerCase(Locale.ROOT);
    }
}
