package dev.codexworker.process;

import java.util.List;
import java.util.Set;

/** The running processes, as needed to end agents. */
public interface ProcessTable {
  /** The environment variable with an attempt's id, which marks an agent and its descendants. */
  String ATTEMPT_VARIABLE = "CODEX_WORKER_ATTEMPT";

  /**
   * A second variable with the same value, on Linux. Codex passes only a few variables on to MCP
   * servers; this is one of them, and it has no meaning except on macOS.
   */
  String SERVER_VARIABLE = "__CF_USER_TEXT_ENCODING";

  /**
   * The processes of this user whose environment carries the attempt's id. Zombies do not count.
   */
  Set<Long> carriersOf(String attemptId);

  /**
   * Whether it is certain, without a look at every process, that none is left of an agent that was
   * started just after the moment and has exited.
   */
  default boolean isNothingLeft(StartMoment moment, long agent, String attemptId) {
    return false;
  }

  /** The process's session, or -1 if the process or its session is unknown. */
  long sessionOf(long pid);

  /** When the process started, in the kernel's own raw unit, or -1 if it is unknown. */
  long startOf(long pid);

  /** Whether the process runs; a zombie does not. */
  boolean isAlive(long pid);

  /** All processes that can be seen, with what they use; zombies do not count. */
  List<ProcessUse.Entry> all();

  /** Returns the variables that mark an attempt's processes. */
  default List<String> markVariables() {
    return List.of(ATTEMPT_VARIABLE);
  }

  static ProcessTable ofThisMachine() {
    return ThisMachine.TABLE;
  }

  /**
   * Whether the value of {@link #ATTEMPT_VARIABLE}, ids separated by blanks, contains the
   * attempt's.
   */
  static boolean names(String value, String attemptId) {
    return (" " + value + " ").contains(" " + attemptId + " ");
  }

  /** Looks only once which table there is. */
  final class ThisMachine {
    private static final ProcessTable TABLE =
        LinuxProcessTable.isAvailable() ? new LinuxProcessTable() : new PsProcessTable();

    private ThisMachine() {}
  }
}
