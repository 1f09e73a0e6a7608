package org.sagitta.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sagitta.runtime.record.JournalLine;

class RankingTest {
    private static final String METRIC = "quality.overlap";

    @Test
    void theNearestToTheIdealIsFirstFromEitherSide() {
        assertRanks(
                "far 3.0, near 1.0, over 2.0",
                1,
                SampleRuns.exact(METRIC, "far", 0.2, 0),
                SampleRuns.exact(METRIC, "near", 0.9, 0),
                SampleRuns.exact(METRIC, "over", 1.3, 0));
    }

    @Test
    void whatErrorsDoNotTellApartSharesTheMeanRank() {
        assertRanks(
                "a 1.0, b 2.5, c 2.5, d 4.0",
                0,
                SampleRuns.stochastic(METRIC, "c", 0.35, 0.02, 0),
                SampleRuns.exact(METRIC, "a", 0.1, 0),
                SampleRuns.stochastic(METRIC, "b", 0.3, 0.02, 0),
                SampleRuns.iterative(METRIC, "d", 0.38, 0.001, 0));
    }

    @Test
    void rankingIsByTheFirstOfThoseThatShare() {
        assertRanks(
                "a 1.5, b 1.5, c 3.0",
                0,
                SampleRuns.stochastic(METRIC, "a", 0.1, 0.02, 0),
                SampleRuns.stochastic(METRIC, "b", 0.15, 0.02, 0),
                SampleRuns.stochastic(METRIC, "c", 0.2, 0.02, 0));
    }

    @Test
    void whatRoundingTellsApartSharesARank() {
        assertRanks(
                "a 1.5, b 1.5, c 3.0",
                0,
                SampleRuns.exact(METRIC, "a", 0, 0),
                SampleRuns.exact(METRIC, "b", -5e-16, 0),
                SampleRuns.exact(METRIC, "c", 1e-9, 0));
    }

    @Test
    void whatDoesNotExistHasNoRankAndIsLast() {
        assertRanks(
                "a 1.0, b -, c -",
                0,
                SampleRuns.undefined(METRIC, "b", "indefinite", 0),
                SampleRuns.exact(METRIC, "a", 7, 0),
                SampleRuns.undefined(METRIC, "c", "indefinite", 0));
    }

    @Test
    void checkpointsLayersAndMetricsAreRankedApart() {
        List<Ranking> rankings = Ranking.of(Stream.of(
                        SampleRuns.exact(METRIC, "a", 1, 0),
                        SampleRuns.exact(METRIC, "a", 1, 100),
                        SampleRuns.ofLayer(METRIC, "a", "2", 1, 100),
                        SampleRuns.exact("other", "a", 1, 100))
                .map(line -> SampleRuns.withIdeal(line, 0))
                .toList());

        assertEquals(4, rankings.size());
        assertEquals(Optional.of("2"), rankings.get(2).layer());
        assertEquals(100, rankings.get(1).step());
    }

    @Test
    void figuresWithoutAnIdealAreNotRanked() {
        assertEquals(List.of(), Ranking.of(List.of(SampleRuns.exact("trace", "a", 1, 0))));
    }

    private static void assertRanks(String expected, double ideal, JournalLine... lines) {
        List<Ranking> rankings = Ranking.of(
                Stream.of(lines).map(line -> SampleRuns.withIdeal(line, ideal)).toList());
        assertEquals(1, rankings.size());
        assertEquals(
                expected,
                rankings.get(0).places().stream()
                        .map(place -> place.estimator() + " " + rank(place.rank()))
                        .sorted()
                        .reduce((a, b) -> a + ", " + b)
                        .orElse(""));
    }

    private static String rank(OptionalDouble rank) {
        return rank.isPresent() ? String.valueOf(rank.getAsDouble()) : "-";
    }
}
