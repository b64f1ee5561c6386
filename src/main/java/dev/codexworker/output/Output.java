package dev.codexworker.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A print stream that remembers its first error. */
public final class Output extends PrintStream {
  private final Target target;

  private Output(Target target) {
    super(target, true, UTF_8);
    this.target = target;
  }

  /** Returns one that prints UTF-8 to a stream. */
  public static Output to(OutputStream stream) {
    return new Output(new Target(stream));
  }

  /** Returns the first error; empty if there is none, or if only its reader has gone. */
  Optional<IOException> failure() {
    flush();
    return Optional.ofNullable(target.failure)
        .filter(e -> !String.valueOf(e.getMessage()).contains("Broken pipe"));
  }

  /** Passes everything on, and keeps the first error. */
  private static final class Target extends OutputStream {
    private final OutputStream stream;
    private @Nullable IOException failure;

    Target(OutputStream stream) {
      this.stream = stream;
    }

    private interface Writing {
      void run() throws IOException;
    }

    private void remember(Writing writing) throws IOException {
      try {
        writing.run();
      } catch (IOException e) {
        failure = failure == null ? e : failure;
        throw e;
      }
    }

    @Override
    public void write(int b) throws IOException {
      remember(() -> stream.write(b));
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      remember(() -> stream.write(bytes, from, length));
    }

    @Override
    public void flush() throws IOException {
      remember(stream::flush);
    }
  }
}
