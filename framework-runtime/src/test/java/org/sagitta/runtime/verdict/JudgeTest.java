package org.sagitta.runtime.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.surface.Derivatives;
import org.sagitta.runtime.descriptor.Claim;
import org.sagitta.runtime.descriptor.Interval;
import org.sagitta.runtime.descriptor.Moment;
import org.sagitta.runtime.formula.Formula;
import org.sagitta.runtime.record.JournalLine;

class JudgeTest {
    /** Norms by decay and seed: they rise with the decay for the first seed only. */
    private static final List<Observation> SWEEP = List.of(
            run(Map.of("decay", "0", "seed", "1"), 3, 1.5),
            run(Map.of("decay", "0", "seed", "2"), 3, 1.6),
            run(Map.of("decay", "1e-4", "seed", "1"), 3, 1.7),
            run(Map.of("decay", "1e-4", "seed", "2"), 3, 1.2));

    @Test
    void aBarHoldsInEachRun() {
        Verdict verdict = Judge.verdict(claim("norm > 1.4", 1, List.of(), Map.of()), SWEEP);

        assertEquals(List.of("1.5", "1.6", "1.7", "1.2"), verdict.measured());
        assertEquals(Optional.of(false), verdict.holds());
        assertEquals(3, verdict.holdsIn());
        assertEquals(4, verdict.of());
        assertEquals("norm > 1.4: in 3 of 4", verdict.barInWords());
        assertEquals(
                Optional.of(true),
                Judge.verdict(claim("norm > 1.4", 0.75, List.of(), Map.of()), SWEEP)
                        .holds());
    }

    @Test
    void figuresAreListsAlongAnAxis() {
        Verdict verdict = Judge.verdict(claim("INCREASING(norm)", 1, List.of("decay"), Map.of()), SWEEP);

        assertEquals(List.of("1.5, 1.7", "1.6, 1.2"), verdict.measured());
        assertEquals(1, verdict.holdsIn());
        assertEquals(2, verdict.of());
        Verdict all = Judge.verdict(claim("AVERAGE(norm) < 1.501", 1, List.of("decay", "seed"), Map.of()), SWEEP);
        assertEquals(List.of("1.5, 1.6, 1.7, 1.2"), all.measured());
        assertEquals(Optional.of(true), all.holds());
    }

    @Test
    void aClaimOfNoRunSaysSo() {
        Verdict verdict = Judge.verdict(claim("norm > 1.4", 1, List.of(), Map.of("seed", new Claim.Value("7"))), SWEEP);
        assertEquals(List.of(), verdict.measured());
        assertEquals(Optional.of(false), verdict.holds());
        assertEquals(List.of("there is no run with seed = 7"), verdict.missing());
    }

    @Test
    void onlySomeRunsMayBeMeant() {
        Verdict verdict = Judge.verdict(
                claim("INCREASING(norm)", 1, List.of("decay"), Map.of("seed", new Claim.Value("1.0"))), SWEEP);

        assertEquals(List.of("1.5, 1.7"), verdict.measured());
        assertEquals(Optional.of(true), verdict.holds());
    }

    @Test
    void axesAreFiguresToo() {
        Claim claim = new Claim(
                "c",
                Optional.empty(),
                Optional.empty(),
                ordered("norm", "hessian/norm", "gamma", "decay"),
                new Moment.End(),
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.of(Formula.parse("norm * (1 + 10000 gamma)")),
                Optional.of(Formula.parse("measured > 2")),
                0.5);

        assertEquals(
                List.of("1.5", "1.6", "3.4", "2.4"), Judge.verdict(claim, SWEEP).measured());
        assertEquals(2, Judge.verdict(claim, SWEEP).holdsIn());
        assertEquals(Optional.of(true), Judge.verdict(claim, SWEEP).holds());
    }

    @Test
    void errorsOfFiguresAreFiguresToo() {
        Claim claim = new Claim(
                "c",
                Optional.empty(),
                Optional.empty(),
                ordered("error", "hessian/norm.standard-error", "residual", "hessian/norm.residual"),
                new Moment.End(),
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.of(Formula.parse("error")),
                Optional.empty(),
                1);
        assertEquals(
                List.of("run: hessian/norm has no .residual"),
                Judge.verdict(claim, SWEEP).missing());
        Claim error = new Claim(
                "c",
                Optional.empty(),
                Optional.empty(),
                ordered("error", "hessian/norm.standard-error", "low", "hessian/norm.interval.low"),
                new Moment.End(),
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.of(Formula.parse("low + 2.7764451051977987 * error")),
                Optional.empty(),
                1);
        assertEquals(
                List.of("1.5", "1.6", "1.7", "1.2"), Judge.verdict(error, SWEEP).measured());
    }

    @Test
    void checkpointsAreChosen() {
        List<Observation> one = List.of(run(Map.of(), 4, 9));
        assertEquals(List.of("0"), at(one, new Moment.Start(), Optional.empty()));
        assertEquals(List.of("9"), at(one, new Moment.End(), Optional.empty()));
        assertEquals(List.of("0.2"), at(one, new Moment.After(Interval.parse("2 steps")), Optional.empty()));
        assertEquals(List.of("0.2, 0.3, 9"), at(one, new Moment.End(), Optional.of(Interval.parse("2 steps"))));
        assertEquals(List.of("0.3, 9"), at(one, new Moment.End(), Optional.of(Interval.parse("6 epochs"))));
    }

    @Test
    void whatIsMissingIsSaidAndDoesNotHold() {
        List<Observation> sweep = List.of(
                SWEEP.get(0),
                new Observation("run-9", Map.of("decay", "9", "seed", "1"), List.of()),
                run(Map.of("decay", "8", "seed", "1"), 1, Double.NaN));
        Verdict verdict = Judge.verdict(claim("norm > 0", 1, List.of(), Map.of()), sweep);

        assertEquals(Optional.of(false), verdict.holds());
        assertEquals(
                List.of("run-9 has no figure hessian/norm", "run: hessian/norm is NaN, undefined: because"),
                verdict.missing());
        Verdict none = Judge.verdict(claim("norm > 0", 1, List.of(), Map.of("seed", new Claim.Value("7"))), sweep);
        assertEquals(Optional.of(false), none.holds());
    }

    @Test
    void withoutABarNothingIsJudged() {
        Claim claim = new Claim(
                "c",
                Optional.of("A 2020"),
                Optional.of(new Claim.Value("2 | 3")),
                Map.of("norm", "hessian/norm"),
                new Moment.End(),
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                1);
        Verdict verdict = Judge.verdict(claim, SWEEP.subList(0, 1));

        assertEquals(Optional.empty(), verdict.holds());
        assertEquals("not judged", verdict.inWords());
        assertTrue(Markdown.table(List.of(verdict)).endsWith("| c (A 2020) | 2 \\| 3 | 1.5 | none | not judged |\n"));
    }

    private static List<String> at(List<Observation> runs, Moment at, Optional<Interval> from) {
        return Judge.verdict(
                        new Claim(
                                "c",
                                Optional.empty(),
                                Optional.empty(),
                                Map.of("norm", "hessian/norm"),
                                at,
                                from,
                                Map.of(),
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                1),
                        runs)
                .measured();
    }

    private static Claim claim(String bar, double share, List<String> along, Map<String, Claim.Value> where) {
        return new Claim(
                "c",
                Optional.empty(),
                Optional.empty(),
                Map.of("norm", "hessian/norm"),
                new Moment.End(),
                Optional.empty(),
                where,
                along,
                Optional.empty(),
                Optional.of(Formula.parse(bar)),
                share);
    }

    /** Two epochs a step; the norm is a tenth of the step until the last. */
    private static Observation run(Map<String, String> assignment, int steps, double last) {
        double[] values = new double[steps + 1];
        Arrays.setAll(values, step -> step == steps ? last : step / 10.0);
        return new Observation(
                "run",
                assignment,
                java.util.stream.IntStream.range(0, values.length)
                        .mapToObj(step -> line(step, values[step]))
                        .toList());
    }

    private static JournalLine line(int step, double value) {
        Measurement figure = Double.isNaN(value)
                ? Measurement.undefined("because", "m", 0)
                : Measurement.stochastic(value, 0.25, 4, "m", 0, 1);
        return new JournalLine(
                new FigureKey("norm", "", Optional.of("hessian"), Optional.empty(), "train"),
                figure,
                Derivatives.EXACT,
                step,
                2.0 * step,
                Instant.EPOCH);
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
