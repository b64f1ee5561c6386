package dev.codexworker.cli;

import dev.codexworker.admission.Concurrency;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many agents may run at a time: a number, or the name of a file that holds one. */
final class ConcurrencyConverter implements ITypeConverter<Concurrency> {
  @Override
  public Concurrency convert(String value) {
    try {
      return value.matches("-?[0-9]+")
          ? Concurrency.of(new BigInteger(value).min(BigInteger.valueOf(1000)).intValue())
          : Concurrency.in(Path.of(value));
    } catch (InvalidPathException e) {
      throw new TypeConversionException("'" + value + "' is neither a number nor a file's name");
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + value + "' " + e.getMessage());
    }
  }
}
