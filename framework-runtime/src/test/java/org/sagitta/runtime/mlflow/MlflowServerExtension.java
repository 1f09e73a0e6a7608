package org.sagitta.runtime.mlflow;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts one real MLflow server for all tests of a JVM, on a free port; a test receives it as a parameter of type
 * {@link MlflowReader}.
 *
 * <p>The virtual environment stays under {@code target/} for the next time. If it cannot be created because Python or
 * the network is missing, the tests are skipped with a reason, unless {@code SAGITTA_REQUIRE_MLFLOW=1} is set.
 */
public final class MlflowServerExtension implements BeforeEachCallback, ParameterResolver {
    @Override
    public void beforeEach(ExtensionContext context) {
        // each test for itself: a class that is given up as a whole counts no test as skipped
        shared(context).missing.ifPresent(Assumptions::abort);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == MlflowReader.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return new MlflowReader(shared(context).address.orElseThrow());
    }

    private static Shared shared(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(MlflowServerExtension.class))
                .computeIfAbsent(Shared.class, key -> Shared.start(), Shared.class);
    }

    /** The server, or the reason for which there is none. */
    private record Shared(MlflowServer server, Optional<URI> address, Optional<String> missing)
            implements AutoCloseable {
        static Shared start() {
            Path target = Path.of("target").toAbsolutePath();
            Path home =
                    target.resolve("mlflow-server-" + ProcessHandle.current().pid());
            MlflowServer server = new MlflowServer(home, target.resolve("mlflow-venv"), List.of("python3", "python"));
            try {
                if (Files.exists(home)) {
                    MoreFiles.deleteRecursively(home, RecursiveDeleteOption.ALLOW_INSECURE);
                }
                try {
                    install(server, target.resolve("mlflow-venv.lock"));
                } catch (MlflowServer.UnavailableException e) {
                    if ("1".equals(System.getenv("SAGITTA_REQUIRE_MLFLOW"))) {
                        throw e;
                    }
                    System.out.println("Tests on a real MLflow server are skipped: " + e.getMessage());
                    return new Shared(server, Optional.empty(), Optional.of(e.getMessage()));
                }
                return new Shared(server, Optional.of(server.start(freePort())), Optional.empty());
            } catch (IOException | MlflowServer.UnavailableException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /** One JVM after the other: tests of a module run in several. */
        private static void install(MlflowServer server, Path lock)
                throws IOException, InterruptedException, MlflowServer.UnavailableException {
            try (FileChannel file = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                file.lock();
                server.install();
            }
        }

        @Override
        public void close() {
            server.close();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }
}
