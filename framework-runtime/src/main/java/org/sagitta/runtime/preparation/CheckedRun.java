package org.sagitta.runtime.preparation;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sagitta.runtime.data.DataStatement;

/**
 * A run whose data are loaded and whose model fits them: its resources can be estimated, or it can be prepared to
 * begin.
 *
 * @param data the description of the data; empty for a surface that has no data
 * @param dataDigests the SHA-256 digest of each file from which the data were read, by path
 */
record CheckedRun(
        PreparationScope scope, FittedModel model, Optional<DataStatement> data, Map<String, String> dataDigests) {
    /** Returns an estimate of the resources that the run will need. */
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

    /** Creates the model, so that the run can begin. */
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
