package org.sagitta.runtime.verdict;

import com.google.common.base.Joiner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sagitta.runtime.descriptor.Claim;
import org.sagitta.runtime.formula.FormulaValue;
import org.sagitta.runtime.formula.NoValueException;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.SweepIndex;

/** Judges claims by the files in the folders of the runs. */
public final class Judge {
    private Judge() {}

    /** Judges a run and writes the verdicts to its folder. */
    public static List<Verdict> ofRun(List<Claim> claims, RunDirectory run) throws IOException {
        return kept(claims, List.of(observation(Map.of(), run)), run);
    }

    /** Judges a sweep and writes the verdicts to its folder. */
    public static List<Verdict> ofSweep(List<Claim> claims, RunDirectory sweep) throws IOException {
        List<Observation> observations = new ArrayList<>();
        for (SweepIndex.Entry entry : SweepIndex.read(sweep).runs()) {
            observations.add(observation(entry.assignment(), sweep.sibling(entry.run())));
        }
        return kept(claims, observations, sweep);
    }

    private static Observation observation(Map<String, String> assignment, RunDirectory run) throws IOException {
        return new Observation(
                run.name(), assignment, Journal.read(run.journal(), 0).lines());
    }

    private static List<Verdict> kept(List<Claim> claims, List<Observation> observations, RunDirectory run)
            throws IOException {
        List<Verdict> verdicts =
                claims.stream().map(claim -> verdict(claim, observations)).toList();
        if (!verdicts.isEmpty()) {
            Verdict.write(verdicts, run);
        }
        return verdicts;
    }

    static Verdict verdict(Claim claim, List<Observation> observations) {
        List<String> measured = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        int holds = 0;
        List<List<Observation>> groups = groups(claim, observations);
        for (List<Observation> group : groups) {
            try {
                Map<String, FormulaValue> figures = figures(claim, group);
                FormulaValue value = claim.measured()
                        .map(formula -> formula.value(figures))
                        .orElseGet(() -> figures.values().iterator().next());
                measured.add(value.toString());
                figures.put("measured", value);
                if (claim.bar().isPresent() && claim.bar().get().value(figures).equals(new FormulaValue.Truth(true))) {
                    holds++;
                }
            } catch (NoValueException e) {
                missing.add(e.getMessage());
            }
        }
        if (groups.isEmpty()) {
            missing.add("there is no run with "
                    + Joiner.on(", ").withKeyValueSeparator(" = ").join(claim.where()));
        }
        boolean enough = !groups.isEmpty() && holds >= claim.share() * groups.size();
        return new Verdict(
                claim.claim(),
                claim.source(),
                claim.published().map(Claim.Value::text),
                measured,
                claim.bar().map(Object::toString),
                claim.bar().map(bar -> enough),
                holds,
                groups.size(),
                missing.stream().distinct().toList());
    }

    /** Selects the runs that the claim is about and groups those that differ only in the claim's axes. */
    private static List<List<Observation>> groups(Claim claim, List<Observation> observations) {
        Map<Map<String, String>, List<Observation>> groups = new LinkedHashMap<>();
        observations.stream()
                .filter(observation -> observation.matches(claim.where()))
                .forEach(observation -> groups.computeIfAbsent(
                                observation.assignmentBeside(claim.along()), any -> new ArrayList<>())
                        .add(observation));
        return List.copyOf(groups.values());
    }

    /** Returns the figures in the order of the claim. */
    private static Map<String, FormulaValue> figures(Claim claim, List<Observation> group) {
        Map<String, FormulaValue> figures = new LinkedHashMap<>();
        claim.figures().forEach((name, key) -> {
            List<FormulaValue> values = group.stream()
                    .map(observation -> observation.value(key, claim.at(), claim.from()))
                    .toList();
            figures.put(name, claim.along().isEmpty() ? values.get(0) : new FormulaValue.Values(values));
        });
        return figures;
    }
}
