package dev.codexworker.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model provider on loopback that speaks the Responses API, so that the real codex runs without
 * an account. A prompt that contains {@code RUN[command]} is answered with a call of that command,
 * and the command's result, like any other prompt, with a message.
 */
final class LoopbackProvider implements AutoCloseable {
  private static final Pattern COMMAND = Pattern.compile("RUN\\[(.*?)]", Pattern.DOTALL);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<String> prompts = new ConcurrentLinkedQueue<>();

  LoopbackProvider() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/responses", this::respond);
    server.setExecutor(threads);
    server.start();
  }

  /** Writes the configuration that points codex here. */
  void configure(Path codexHome) throws IOException {
    Files.writeString(
        codexHome.resolve("config.toml"),
        """
        model = "gpt-5-codex"
        model_provider = "loopback"
        [model_providers.loopback]
        name = "loopback"
        base_url = "http://127.0.0.1:%d/v1"
        env_key = "LOOPBACK_KEY"
        wire_api = "responses"
        request_max_retries = 1
        stream_max_retries = 1
        """
            .formatted(server.getAddress().getPort()));
  }

  /** The prompts that have arrived so far, each once, as they arrived. */
  List<String> prompts() {
    return List.copyOf(prompts);
  }

  private void respond(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      List<?> input = (List<?>) JSON.std.mapFrom(body).get("input");
      Map<?, ?> last = (Map<?, ?>) input.get(input.size() - 1);
      byte[] answer = answer(last).getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private String answer(Map<?, ?> last) throws IOException {
    if ("function_call_output".equals(last.get("type"))) {
      return stream(message("the command has run"));
    }
    String prompt = text(last);
    prompts.add(prompt);
    Matcher command = COMMAND.matcher(prompt);
    return stream(command.find() ? call(command.group(1)) : message("the answer"));
  }

  private static String text(Map<?, ?> message) {
    StringBuilder text = new StringBuilder();
    for (Object part : (List<?>) message.get("content")) {
      text.append(((Map<?, ?>) part).get("text"));
    }
    return text.toString();
  }

  private static Map<String, Object> message(String text) {
    return Map.of(
        "type", "message",
        "role", "assistant",
        "id", "m1",
        "content", List.of(Map.of("type", "output_text", "text", text)));
  }

  private static Map<String, Object> call(String command) throws IOException {
    return Map.of(
        "type", "function_call",
        "id", "f1",
        "call_id", "c1",
        "name", "exec_command",
        "arguments", JSON.std.asString(Map.of("cmd", command)));
  }

  private static String stream(Map<String, Object> item) throws IOException {
    Map<String, Object> usage =
        Map.of(
            "input_tokens", 100,
            "input_tokens_details", Map.of("cached_tokens", 10),
            "output_tokens", 20,
            "output_tokens_details", Map.of("reasoning_tokens", 5),
            "total_tokens", 120);
    return event("response.created", Map.of("response", Map.of("id", "r1")))
        + event("response.output_item.done", Map.of("item", item))
        + event("response.completed", Map.of("response", Map.of("id", "r1", "usage", usage)));
  }

  private static String event(String type, Map<String, Object> fields) throws IOException {
    Map<String, Object> data = new java.util.LinkedHashMap<>(fields);
    data.put("type", type);
    return "event: " + type + "\ndata: " + JSON.std.asString(data) + "\n\n";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
