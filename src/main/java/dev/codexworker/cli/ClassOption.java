package dev.codexworker.cli;

import dev.codexworker.task.FailureClass;
import dev.codexworker.task.Task;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Chooses tasks by the class in which their last attempt ended. */
final class ClassOption {
  @Option(
      names = "--class",
      paramLabel = "CLASS",
      completionCandidates = Names.class,
      converter = Converter.class,
      description = "Only tasks with this outcome: ${COMPLETION-CANDIDATES}.")
  @Nullable String failureClass;

  /** The names that can be chosen. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return FailureClass.labels().iterator();
    }
  }

  /** Takes one of the names. */
  static final class Converter implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      return Choice.of(FailureClass.labels(), value);
    }
  }

  /** Whether a task is chosen; reads its log only if a class was named. */
  boolean chooses(Task task) {
    return failureClass == null
        || FailureClass.of(task).filter(c -> c.label().equals(failureClass)).isPresent();
  }
}
