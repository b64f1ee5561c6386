package dev.codexworker.cli;

import dev.codexworker.cli.Argument.Option;
import dev.codexworker.cli.Argument.Parameter;
import dev.codexworker.manual.OptionGroup;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Options and parameters, each declared by a field; help shows them in this order. picocli could
 * read them from annotations, but that is a fifth of the time that {@code status} takes.
 */
abstract class Options implements Declaration {
  private final List<Declaration> declared = new ArrayList<>();

  @Override
  public final void addTo(CommandSpec command) {
    boolean grouped = this instanceof OptionGroup.Titled;
    CommandSpec own = grouped ? CommandSpec.wrapWithoutInspection(this) : command;
    for (Declaration each : declared) {
      each.addTo(own);
    }
    if (grouped) {
      command.addMixin("group " + command.mixins().size(), own);
    }
  }

  /** Declares all that another set declares. */
  final <O extends Options> O with(O others) {
    declared.add(others);
    return others;
  }

  /**
   * Declares an option that takes no value.
   *
   * @param names such as {@code "-q, --quiet"}
   */
  final Option<Boolean> flag(String names, String description) {
    return add(new Option<>(named(names, description).type(boolean.class).initialValue(false)));
  }

  /**
   * Declares an option.
   *
   * @param syntax its names and what stands for its value, such as {@code "-t, --timeout DURATION"}
   */
  final <T> Option<T> option(Class<T> type, String syntax, String description) {
    return add(new Option<>(labelled(syntax, description).type(type)));
  }

  /** Declares an option whose value is a text. */
  final Option<String> option(String syntax, String description) {
    return option(String.class, syntax, description);
  }

  /** Declares an option that can be repeated. */
  final <T> Option<List<T>> options(Class<T> type, String syntax, String description) {
    return add(
        new Option<>(
            labelled(syntax, description)
                .type(List.class)
                .auxiliaryTypes(type)
                .initialValue(List.of())));
  }

  /** Declares the one parameter that a command must have. */
  final <T> Argument<T> parameter(Class<T> type, String label, String description) {
    return add(
        new Parameter<>(
            PositionalParamSpec.builder()
                .paramLabel(label)
                .description(description)
                .type(type)
                .required(true)));
  }

  /** Declares parameters, of any number. */
  final Argument<List<String>> parameters(String label, String description) {
    return add(
        new Parameter<>(
            PositionalParamSpec.builder()
                .paramLabel(label)
                .description(description)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("0..*")
                .initialValue(List.of())));
  }

  private <A extends Declaration> A add(A argument) {
    declared.add(argument);
    return argument;
  }

  private static OptionSpec.Builder labelled(String syntax, String description) {
    int label = syntax.lastIndexOf(' ');
    return named(syntax.substring(0, label), description).paramLabel(syntax.substring(label + 1));
  }

  private static OptionSpec.Builder named(String names, String description) {
    return OptionSpec.builder(names.split(", ", -1)).description(description);
  }
}
