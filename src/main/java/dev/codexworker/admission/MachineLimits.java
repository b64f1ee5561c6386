package dev.codexworker.admission;

import dev.codexworker.process.MachineLoad;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How busy the machine may be when another agent starts.
 *
 * @param maxLoad the highest load average; any if empty
 * @param minMemory how many bytes of memory must be available; none if empty
 */
public record MachineLimits(Optional<Double> maxLoad, Optional<Long> minMemory) {
  /** The machine may be as busy as it likes. */
  public static final MachineLimits NONE = new MachineLimits(Optional.empty(), Optional.empty());

  /** Why no further agent may start now; empty if one may. */
  public Optional<String> objection() {
    return objection(load(), memory());
  }

  /** What is unknown is no objection. */
  Optional<String> objection(Optional<Double> load, Optional<Long> memory) {
    if (maxLoad.isPresent() && load.isPresent() && load.get() > maxLoad.get()) {
      return Optional.of("the load is " + number(load.get()) + ", above " + number(maxLoad.get()));
    }
    if (minMemory.isPresent() && memory.isPresent() && memory.get() < minMemory.get()) {
      return Optional.of(
          "%dM of memory is available, less than %dM"
              .formatted(memory.get() >> 20, minMemory.get() >> 20));
    }
    return Optional.empty();
  }

  /** The limits that can't be kept on this machine, in a sentence each. */
  public List<String> unknown() {
    return unknown(load(), memory());
  }

  List<String> unknown(Optional<Double> load, Optional<Long> memory) {
    List<String> unknown = new ArrayList<>();
    if (maxLoad.isPresent() && load.isEmpty()) {
      unknown.add("this machine does not tell its load: --max-load holds nothing back");
    }
    if (minMemory.isPresent() && memory.isEmpty()) {
      unknown.add("this machine does not tell its memory: --min-memory holds nothing back");
    }
    return unknown;
  }

  private Optional<Double> load() {
    return maxLoad.flatMap(limit -> MachineLoad.average());
  }

  private Optional<Long> memory() {
    return minMemory.flatMap(limit -> MachineLoad.availableMemory());
  }

  private static String number(double load) {
    return new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(load);
  }
}
