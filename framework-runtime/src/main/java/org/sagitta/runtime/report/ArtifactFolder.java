package org.sagitta.runtime.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sagitta.runtime.record.RunDirectory;

/** Finds the files that a run has written in its folders {@code artifacts/step-XXXXXXXX/}. */
final class ArtifactFolder {
    private static final Pattern STEP = Pattern.compile("step-(\\d{8,18})");

    private ArtifactFolder() {}

    /**
     * A file that belongs to a checkpoint.
     *
     * @param name the match of the pattern with the file's name
     */
    record Artifact(Path file, long step, MatchResult name) {}

    /** Returns the files in the folders of the steps whose names match a pattern, sorted by step and then by name. */
    static List<Artifact> of(RunDirectory run, Pattern name) throws IOException {
        if (!Files.isDirectory(run.artifacts())) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(run.artifacts(), 2)) {
            files = all.sorted().toList();
        }
        List<Artifact> artifacts = new ArrayList<>();
        for (Path file : files) {
            Matcher step = STEP.matcher(file.getParent().getFileName().toString());
            Matcher matcher = name.matcher(file.getFileName().toString());
            if (step.matches() && matcher.matches()) {
                artifacts.add(new Artifact(file, Long.parseLong(step.group(1)), matcher.toMatchResult()));
            }
        }
        return artifacts;
    }
}
