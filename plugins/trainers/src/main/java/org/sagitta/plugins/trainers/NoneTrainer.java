package org.sagitta.plugins.trainers;

import org.pf4j.Extension;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.NoSettings;

/** This trainer does not change the parameters: curvature is measured once, at step 0. */
@Extension
@Describe("no training: one checkpoint, step 0")
public final class NoneTrainer implements Trainer<NoSettings> {
    @Override
    public long steps(NoSettings settings, int examples) {
        return 0;
    }

    @Override
    public void train(NoSettings settings, TrainingContext context) {}
}
