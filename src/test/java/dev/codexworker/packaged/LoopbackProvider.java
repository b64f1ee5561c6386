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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model provider on loopback that speaks the Responses API, so that the real codex runs without
 * an account. A prompt that contains {@code RUN[command]} is answered with a call of that command,
 * and the command's result, like any other prompt, with a message.
 */
final class LoopbackProvider implements AutoCloseable {
  /** A thread in which a call's id came before takes the call for the old one. */
  private static final AtomicInteger CALLS = new AtomicInteger();

  private static final Pattern COMMAND = Pattern.compile("RUN\\[(.*?)]", Pattern.DOTALL);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile Script script = Request::usual;
  private volatile Map<String, String> headers = Map.of();
  private final Queue<String> prompts = new ConcurrentLinkedQueue<>();

  LoopbackProvider() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/responses", this::respond);
    server.createContext(
        "/refusing",
        exchange -> {
          byte[] body = "401 Unauthorized".getBytes(UTF_8);
          exchange.sendResponseHeaders(401, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.setExecutor(threads);
    server.start();
  }

  /** Writes the configuration that points codex here, and keeps it from asking other hosts. */
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
        [features]
        plugins = false
        [analytics]
        enabled = false
        """
            .formatted(server.getAddress().getPort()));
  }

  /** The address of a path here. */
  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** The prompts that have arrived so far, each once, as they arrived. */
  List<String> prompts() {
    return List.copyOf(prompts);
  }

  /** Answers from now on as this says. */
  void answerWith(Script newScript) {
    script = newScript;
  }

  /** Sends these headers with each answer from now on. */
  void sendHeaders(Map<String, String> newHeaders) {
    headers = Map.copyOf(newHeaders);
  }

  /** Decides on an answer. */
  interface Script {
    Reply reply(Request request) throws IOException;
  }

  /**
   * What codex asked.
   *
   * @param prompt the last words of the user
   * @param afterTool whether it comes with the result of a command
   * @param turns how many times the user has spoken in this thread
   * @param thread codex's thread
   * @param toolOutput what the last command came to, if it comes with that
   * @param model the model, a slash, and the reasoning effort
   */
  record Request(
      String prompt, boolean afterTool, int turns, String thread, String toolOutput, String model) {
    /** What is answered unless a script says otherwise. */
    Reply usual() throws IOException {
      Matcher command = COMMAND.matcher(prompt);
      if (!afterTool && command.find()) {
        return Reply.call(command.group(1));
      }
      return Reply.message(afterTool ? "the command has run" : "the answer");
    }
  }

  /**
   * What it is answered.
   *
   * @param status the HTTP status
   * @param body the whole body
   * @param announced the length that is announced for it; more than it has for a stream that is cut
   * @param patience how long to wait before answering
   */
  record Reply(int status, String body, int announced, Duration patience) {
    static Reply message(String text) throws IOException {
      return whole(200, stream(messageItem(text)));
    }

    static Reply call(String command) throws IOException {
      return whole(200, stream(callItem(command)));
    }

    static Reply error(int status, String json) {
      return whole(status, json);
    }

    static Reply usageLimit(String details) {
      return error(
          429,
          "{\"error\":{\"type\":\"usage_limit_reached\",\"message\":\"limit\""
              + ",\"plan_type\":\"pro\"%s}}".formatted(details));
    }

    /** A stream that breaks off before its end. */
    static Reply cut() throws IOException {
      String whole = stream(messageItem("half"));
      String half = whole.substring(0, whole.indexOf("event: response.completed"));
      return new Reply(200, half, half.length() + 1000, Duration.ZERO);
    }

    static Reply never() {
      return new Reply(200, "", 1, Duration.ofDays(1));
    }

    private static Reply whole(int status, String body) {
      return new Reply(status, body, body.getBytes(UTF_8).length, Duration.ZERO);
    }
  }

  private void respond(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      Map<String, Object> request = JSON.std.mapFrom(body);
      Reply reply = script.reply(request(request));
      Thread.sleep(reply.patience().toMillis());
      byte[] answer = reply.body().getBytes(UTF_8);
      boolean stream = reply.status() == 200;
      exchange
          .getResponseHeaders()
          .set("Content-Type", stream ? "text/event-stream" : "application/json");
      headers.forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(reply.status(), reply.announced());
      exchange.getResponseBody().write(answer);
    } catch (InterruptedException e) {
      // The server is being closed.
    }
  }

  private Request request(Map<String, Object> body) {
    List<?> input = (List<?>) body.get("input");
    Map<?, ?> last = (Map<?, ?>) input.get(input.size() - 1);
    boolean afterTool = "function_call_output".equals(last.get("type"));
    List<String> said =
        input.stream()
            .map(item -> (Map<?, ?>) item)
            .filter(item -> "user".equals(item.get("role")))
            .map(LoopbackProvider::text)
            .filter(text -> !text.startsWith("<"))
            .toList();
    String prompt = said.get(said.size() - 1);
    if (!afterTool) {
      prompts.add(prompt);
    }
    return new Request(
        prompt,
        afterTool,
        said.size(),
        String.valueOf(body.get("prompt_cache_key")),
        String.valueOf(last.get("output")),
        body.get("model")
            + "/"
            + (body.get("reasoning") instanceof Map<?, ?> r ? r.get("effort") : ""));
  }

  /** Pictures have no text, but marks around them. */
  private static String text(Map<?, ?> message) {
    StringBuilder text = new StringBuilder();
    for (Object part : (List<?>) message.get("content")) {
      String words = String.valueOf(((Map<?, ?>) part).get("text"));
      if ("input_text".equals(((Map<?, ?>) part).get("type")) && !words.matches("</?image.*>")) {
        text.append(words);
      }
    }
    return text.toString();
  }

  private static Map<String, Object> messageItem(String text) {
    return Map.of(
        "type", "message",
        "role", "assistant",
        "id", "m1",
        "content", List.of(Map.of("type", "output_text", "text", text)));
  }

  private static Map<String, Object> callItem(String command) throws IOException {
    return Map.of(
        "type",
        "function_call",
        "id",
        "f" + CALLS.incrementAndGet(),
        "call_id",
        "c" + CALLS.get(),
        "name",
        "exec_command",
        "arguments",
        JSON.std.asString(Map.of("cmd", command)));
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
