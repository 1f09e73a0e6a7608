package org.sagitta.runtime.experiment;

import java.nio.file.Path;

/**
 * The folders that an experiment reads from and writes to.
 *
 * @param descriptor what the descriptor's paths are relative to
 * @param data where data files are looked for otherwise
 * @param runs where the folders of the runs are made, in one named after the experiment
 */
public record ExperimentFolders(Path descriptor, Path data, Path runs) {}
