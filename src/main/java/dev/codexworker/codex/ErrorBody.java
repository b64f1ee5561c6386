package dev.codexworker.codex;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The body of a provider's refusal; codex passes on only that of an HTTP 400. */
final class ErrorBody {
  private ErrorBody() {}

  /** Returns the provider's message; empty if the text is not such a body. */
  static Optional<String> message(String message) {
    if (!message.stripLeading().startsWith("{")) {
      return Optional.empty();
    }
    try {
      Map<String, Object> body = JSON.std.mapFrom(message);
      if (!body.containsKey("error") && !body.containsKey("detail")) {
        return Optional.empty();
      }
      String inner = CodexEvent.text(CodexEvent.object(body, "error"), "message");
      String detail = CodexEvent.text(body, "detail");
      return Optional.of(!inner.isEmpty() ? inner : !detail.isEmpty() ? detail : message);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
