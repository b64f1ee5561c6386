package dev.codexworker.manual;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options that help shows together. They are mixins: picocli's own groups forget the other options
 * when one is given twice.
 *
 * @param heading the title, then examples in indented lines; empty for options in no group
 * @param options in the order in which they are declared
 */
public record OptionGroup(String heading, List<OptionSpec> options) {
  /** A mixin whose options are a group. */
  public interface Titled {
    /**
     * Returns the title, then examples; {@code %n} and {@code %%} stand for a line end and a per
     * cent.
     */
    String heading();
  }

  /** Returns the groups of a command; options in none come first. */
  public static List<OptionGroup> of(CommandSpec spec) {
    List<OptionGroup> groups = new ArrayList<>();
    List<OptionSpec> others = new ArrayList<>(spec.options());
    for (CommandSpec mixin : spec.mixins().values()) {
      if (mixin.userObject() instanceof Titled titled) {
        List<OptionSpec> options = new ArrayList<>(others);
        options.removeIf(option -> mixin.findOption(option.longestName()) == null);
        others.removeAll(options);
        groups.add(new OptionGroup(titled.heading(), options));
      }
    }
    if (!others.isEmpty()) {
      groups.add(0, new OptionGroup("", others));
    }
    return groups;
  }
}
