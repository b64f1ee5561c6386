package dev.codexworker.cli;

import dev.codexworker.spec.Preface;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the file that precedes every prompt, once and before anything is run. */
final class PrefaceConverter implements ITypeConverter<Preface> {
  @Override
  public Preface convert(String value) {
    try {
      return Preface.read(Path.of(value));
    } catch (CharacterCodingException e) {
      throw wrong(value + " is not valid UTF-8; convert it");
    } catch (IOException | InvalidPathException e) {
      String why = e instanceof IOException io ? IoMessage.of(io) : "is not a path";
      throw wrong(why.startsWith(value) ? why : value + ": " + why);
    }
  }

  private static TypeConversionException wrong(String message) {
    return new TypeConversionException(Visible.line(message));
  }
}
