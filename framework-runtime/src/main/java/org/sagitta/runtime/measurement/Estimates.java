package org.sagitta.runtime.measurement;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.ParameterPart;
import org.sagitta.runtime.context.PluginContexts;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.preparation.References;
import org.sagitta.runtime.preparation.RunPlugins;
import org.sagitta.runtime.preparation.Seeds;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.training.EntryMemories;
import org.sagitta.runtime.training.TrainingEnd;

/**
 * Keeps the operators of the current checkpoint. Each operator is created when its estimator is due, or when a metric
 * first needs it as a reference.
 */
@Singleton
final class Estimates {
    /** The number of operators whose eigenvectors are kept: a reference, and the estimate that is compared with it. */
    private static final int KEPT = 2;

    private final long seed;
    private final RunDirectory directory;
    private final RunEvents events;
    private final PluginContexts contexts;
    private final SharedPasses passes;
    private final EntryMemories memories;
    private final TrainingEnd end;
    private final Map<Search, LeadingEigenpairs> leading = new HashMap<>();
    private final Set<Search> searching = new HashSet<>();
    private final Map<String, RunPlugins.Estimator> estimators = new HashMap<>();
    private final Map<String, CurvatureOperator> made = new HashMap<>();
    private final Cache<CurvatureOperator, Eigenpairs> eigenpairs =
            CacheBuilder.newBuilder().weakKeys().maximumSize(KEPT).build();
    private Checkpoint checkpoint;

    @Inject
    Estimates(
            Descriptor descriptor,
            RunPlugins plugins,
            RunDirectory directory,
            SharedPasses passes,
            EntryMemories memories,
            TrainingEnd end,
            RunEvents events,
            PluginContexts contexts) {
        this.seed = descriptor.seed();
        this.directory = directory;
        this.events = events;
        this.contexts = contexts;
        this.passes = passes;
        this.memories = memories;
        this.end = end;
        plugins.estimators()
                .forEach(estimator -> estimators.put(estimator.entry().plugin().name(), estimator));
    }

    /**
     * Returns the operator of an entry, or of {@code hessian} or {@code ggn}.
     *
     * @throws UnsuitableSettingsException if there is no operator of that name
     */
    CurvatureOperator of(Checkpoint at, String name) {
        turnTo(at);
        return kept(name, () -> passes.sharing(estimate(name)));
    }

    /**
     * Returns the principal submatrix of an operator for some parameters, with which an estimate for these parameters
     * is compared.
     *
     * @throws UnsuitableSettingsException if there is no operator of that name, or it does not cover the parameters
     */
    CurvatureOperator of(Checkpoint at, String name, ParameterPart part) {
        turnTo(at);
        ParameterPart own = part(name);
        return own.equals(part) ? of(at, name) : kept(name + " of " + part, () -> submatrix(at, name, own, part));
    }

    private CurvatureOperator submatrix(Checkpoint at, String name, ParameterPart own, ParameterPart part) {
        References.requireCommon(name, own, part);
        return own.contains(part)
                ? part.in(own).of(of(at, name))
                : passes.sharing(part.of(at.surface())
                        .operator(References.curvature(name).orElseThrow()));
    }

    /** Returns the parameters that the named operator covers. */
    private ParameterPart part(String name) {
        ParameterLayout layout = checkpoint.surface().layout();
        return Optional.ofNullable(estimators.get(name))
                .map(entry -> entry.part(layout))
                .orElseGet(() -> ParameterPart.of(layout, List.of()));
    }

    private void turnTo(Checkpoint at) {
        if (!at.equals(checkpoint)) {
            made.clear();
            eigenpairs.invalidateAll();
            leading.clear();
            checkpoint = at;
        }
    }

    private CurvatureOperator kept(String key, Supplier<CurvatureOperator> maker) {
        CurvatureOperator operator = made.get(key);
        if (operator == null) {
            operator = maker.get();
            made.put(key, operator);
        }
        return operator;
    }

    /** Returns the eigenvalues and eigenvectors of an operator's matrix. */
    Eigenpairs eigenpairs(CurvatureOperator operator, Eigensolver eigensolver) {
        Eigenpairs known = eigenpairs.getIfPresent(operator);
        if (known == null) {
            known = eigensolver.eigenpairs(operator.toDense());
            eigenpairs.put(operator, known);
        }
        return known;
    }

    /**
     * Returns the leading eigenpairs of an operator. Equal requests share one search; no other request affects it,
     * therefore the result does not depend on other metrics.
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

    /** The arguments of a search; operators are equal if they are the same object. */
    private record Search(CurvatureOperator operator, int count, double tolerance) {}

    /** Returns the context of an entry at a step of the training. */
    EstimationContext context(String name, long step) {
        return new SeededContext(
                Seeds.of(seed, name + "@" + step),
                memories.ofEstimator(name),
                new ArtifactWriter(directory, step, name, events),
                contexts.ofEstimator(name));
    }

    private CurvatureOperator estimate(String name) {
        RunPlugins.Estimator entry = estimators.get(name);
        if (entry != null) {
            return end.isOneOf(entry.entry().at(), checkpoint)
                    ? estimate(entry)
                    : memories.unremembered(name, () -> estimate(entry));
        }
        return References.curvature(name)
                .map(curvature -> checkpoint.surface().operator(curvature))
                .orElseThrow(() -> new UnsuitableSettingsException(
                        "There is no estimator '" + name + "' to compare with; there are " + names()));
    }

    private CurvatureOperator estimate(RunPlugins.Estimator entry) {
        return entry.estimator()
                .estimate(
                        entry.settings(),
                        part(entry.name()).of(checkpoint.surface()),
                        context(entry.name(), checkpoint.step()));
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(estimators.keySet());
        Stream.of(Curvature.values())
                .map(References::name)
                .filter(name -> !names.contains(name))
                .forEach(names::add);
        names.sort(null);
        return names;
    }
}
