package dev.codexworker.spec;

import dev.codexworker.task.TaskName;

/**
 * Why a task's file can't be run as it is.
 *
 * @param line where in the file, from 1; 0 if it is the file as a whole
 * @param message what is wrong, and how to fix it
 */
public record Rejection(int line, String message) {
  static Rejection of(FrontMatterException wrong) {
    return new Rejection(wrong.line(), String.valueOf(wrong.getMessage()));
  }

  /** The message, with the place before it as compilers write it. */
  public String at(TaskName name) {
    return line == 0 ? message : name + ":" + line + ": " + message;
  }
}
