package org.sagitta.runtime.experiment;

import java.nio.file.Path;

/**
 * The folders that an experiment reads and writes.
 *
 * @param descriptor the folder to which the paths in the descriptor are relative
 * @param data the folder in which other data files are looked for
 * @param runs the folder that gets the folders of the runs, in a subfolder named after the experiment
 */
public record ExperimentFolders(Path descriptor, Path data, Path runs) {}
