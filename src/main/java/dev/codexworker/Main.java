package dev.codexworker;

/** The program. */
public final class Main {
  private Main() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String[] args) {
    return args.length;
  }
}
