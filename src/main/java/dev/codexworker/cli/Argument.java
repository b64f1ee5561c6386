package dev.codexworker.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * An option or a parameter of the command line, and its value once that is parsed.
 *
 * @param <T> the type of the value
 */
abstract class Argument<T> implements Declaration {
  private @Nullable ArgSpec spec;

  abstract ArgSpec build();

  @Override
  public void addTo(CommandSpec command) {
    spec = build();
    command.add(spec);
  }

  /** Returns the value, if one was given or there is a default. */
  Optional<T> optional() {
    return spec == null ? Optional.empty() : Optional.ofNullable(spec.getValue());
  }

  boolean isPresent() {
    return optional().isPresent();
  }

  /** Returns the value, which must be present. */
  T value() {
    return optional().orElseThrow();
  }

  /** An option. */
  static final class Option<T> extends Argument<T> {
    private final OptionSpec.Builder model;

    Option(OptionSpec.Builder model) {
      this.model = model;
    }

    /** Sets the value that the option has if it is not given. */
    Option<T> byDefault(String text) {
      model.defaultValue(text);
      return this;
    }

    Option<T> showingHelp() {
      model.usageHelp(true);
      return this;
    }

    Option<T> showingVersion() {
      model.versionHelp(true);
      return this;
    }

    Option<T> required() {
      model.required(true);
      return this;
    }

    /** Sets how the value is read, if its type does not tell. */
    Option<T> readBy(ITypeConverter<T> converter) {
      model.converters(converter);
      return this;
    }

    @Override
    ArgSpec build() {
      return model.build();
    }
  }

  /** A parameter. */
  static final class Parameter<T> extends Argument<T> {
    private final PositionalParamSpec.Builder model;

    Parameter(PositionalParamSpec.Builder model) {
      this.model = model;
    }

    @Override
    ArgSpec build() {
      return model.build();
    }
  }
}
