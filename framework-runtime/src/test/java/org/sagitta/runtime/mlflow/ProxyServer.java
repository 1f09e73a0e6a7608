package org.sagitta.runtime.mlflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Stands between a client and a server: it records the requests, and answers in place of the server when a test says
 * so.
 */
final class ProxyServer implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** A request, the value of its header {@code Authorization}, and the number of bytes of its body. */
    record Request(String method, String path, String authorization, int size) {}

    /** The treatment of a request: forward it, answer it with a status, or neither. */
    enum Action {
        FORWARD(0),
        UNAVAILABLE(503),
        FORBIDDEN(403),
        LOSE_ANSWER(503);

        private final int status;

        Action(int status) {
            this.status = status;
        }
    }

    ProxyServer(int port, URI target, Function<Request, Action> script) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    body.length);
            requests.add(request);
            handle(exchange, target, body, script.apply(request));
        });
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The requests so far whose path ends so. */
    List<Request> requests(String ending) {
        return requests.stream()
                .filter(request -> request.path().endsWith(ending))
                .toList();
    }

    private static void handle(HttpExchange exchange, URI target, byte[] body, Action action) throws IOException {
        int status = action.status;
        byte[] answer = "{\"error_code\": \"STUB\", \"message\": \"from the stub\"}".getBytes(StandardCharsets.UTF_8);
        if (action == Action.FORWARD || action == Action.LOSE_ANSWER) {
            HttpResponse<byte[]> real = forward(exchange, target, body);
            if (action == Action.FORWARD) {
                status = real.statusCode();
                answer = real.body();
            }
        }
        exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static HttpResponse<byte[]> forward(HttpExchange exchange, URI target, byte[] body) throws IOException {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                            .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
