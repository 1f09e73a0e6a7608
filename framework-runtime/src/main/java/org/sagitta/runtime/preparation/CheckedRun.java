package org.sagitta.runtime.preparation;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sagitta.runtime.data.DataStatement;

/**
 * A run whose data are loaded and whose model was found to fit: what it will take can be told, or it can be made ready.
 *
 * @param data the description of the data; empty for a surface that has no data
 * @param dataDigests SHA-256 of each file that the data were read from, by path
 */
record CheckedRun(
        PreparationScope scope, FittedModel model, Optional<DataStatement> data, Map<String, String> dataDigests) {
    /** Returns what the run will take. */
    Forecast forecast() {
        return new Forecast(
                model.size().parameters(),
                model.examples(),
                model.memory(),
                model.room().made(scope.plugins()),
                scope.engineSettings().memory(),
                data,
                scope.warnings().given(),
                Forecast.costs(
                        scope.plugins(),
                        scope.descriptor().checkpoints(),
                        scope.descriptor().trains(),
                        model.size()));
    }

    /** Makes the model, so that the run can begin. */
    PreparedRun ready() {
        return new PreparedRun(
                scope.descriptor(),
                scope.bus(),
                scope.failures(),
                scope.plugins(),
                model.make(),
                data,
                model.unknownLayers(),
                scope.warnings(),
                digests());
    }

    private Map<String, String> digests() {
        Map<String, String> digests = new TreeMap<>(dataDigests);
        digests.putAll(scope.files().digests());
        return digests;
    }
}
