package org.sagitta.runtime.report;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Runs a browser without a window and without a network. */
final class Chromium {
    /**
     * A page in the browser after its scripts have run.
     *
     * @param document the page as HTML
     * @param console the messages of the browser: errors, violations of the page's security policy
     */
    record Opened(String document, List<String> console) {}

    private static final long LIMIT_SECONDS = 60;

    /** How the chart library could draw surfaces faster: nothing is wrong. */
    private static final String HINT = "willReadFrequently";

    private Chromium() {}

    /** Opens a page from disk; skips the test where there is no Chromium. {@code scratch} takes the profile and the output. */
    static Opened open(Path page, Path scratch) throws IOException, InterruptedException {
        Optional<Path> program = find();
        Assumptions.assumeTrue(program.isPresent(), "no chromium on the PATH: the report is not opened in a browser");
        Files.createDirectories(scratch);
        Path document = scratch.resolve("document.html");
        Path log = scratch.resolve("log.txt");
        Process browser = new ProcessBuilder(
                        program.orElseThrow().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--use-angle=swiftshader",
                        "--enable-unsafe-swiftshader",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--host-resolver-rules=MAP * ~NOTFOUND",
                        "--user-data-dir=" + scratch.resolve("profile"),
                        "--window-size=1200,2400",
                        "--virtual-time-budget=5000",
                        "--enable-logging=stderr",
                        "--dump-dom",
                        page.toUri().toString())
                .redirectOutput(document.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            if (!browser.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("chromium did not end within " + LIMIT_SECONDS + " s: " + Files.readString(log));
            }
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly();
        }
        try (Stream<String> lines = Files.lines(log)) {
            return new Opened(
                    Files.readString(document),
                    lines.filter(line -> line.contains(":CONSOLE"))
                            .filter(line -> !line.contains(HINT))
                            .toList());
        }
    }

    private static Optional<Path> find() {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
