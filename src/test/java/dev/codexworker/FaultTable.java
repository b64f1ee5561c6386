package dev.codexworker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/** Collects what the tests of faults tried, and prints it as one table. */
public final class FaultTable implements BeforeEachCallback, AfterEachCallback {
  /** Whether the whole suite runs, not its short form. */
  public static final boolean WHOLE = Boolean.getBoolean("faults");

  private static final Path COLLECTED = Path.of("target", "faults.tsv");
  private static final AtomicInteger TRIES = new AtomicInteger();

  /** What became of one fault. */
  private record Row(int tries, int violations, String skipped) {
    Row plus(Row other) {
      String both = skipped.isEmpty() ? other.skipped : skipped;
      return new Row(tries + other.tries, violations + other.violations, both);
    }
  }

  /** Counts how often the running test has tried its fault; without it, once. */
  public static void tried(int times) {
    TRIES.addAndGet(times);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    TRIES.set(0);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (!WHOLE) {
      return;
    }
    Fault fault =
        AnnotationSupport.findAnnotation(context.getElement(), Fault.class)
            .or(() -> AnnotationSupport.findAnnotation(context.getTestClass(), Fault.class))
            .orElseThrow();
    Optional<Throwable> thrown = context.getExecutionException();
    boolean skipped = thrown.filter(TestAbortedException.class::isInstance).isPresent();
    String line =
        "%s\t%d\t%d\t%s\n"
            .formatted(
                fault.value(),
                skipped ? 0 : Math.max(1, TRIES.get()),
                thrown.isPresent() && !skipped ? 1 : 0,
                skipped ? thrown.get().getMessage().replaceAll("\\s", " ") : "");
    Files.writeString(COLLECTED, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Prints the table. */
  public static void main(String[] args) throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    for (String line : Files.readAllLines(COLLECTED)) {
      String[] cells = line.split("\t", -1);
      Row row = new Row(Integer.parseInt(cells[1]), Integer.parseInt(cells[2]), cells[3]);
      rows.merge(cells[0], row, Row::plus);
    }
    System.out.printf("%-52s %8s %10s  %s%n", "fault", "tries", "violations", "skipped");
    rows.forEach(
        (fault, row) ->
            System.out.printf(
                "%-52s %,8d %,10d  %s%n", fault, row.tries, row.violations, row.skipped));
  }
}
