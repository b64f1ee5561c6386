package dev.codexworker.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code /proc}. */
final class LinuxProcessTable implements ProcessTable {
  private static final String PROC = "/proc/";

  /** Flags of a process, as in the kernel's sched.h. */
  private static final long IS_EXITING = 0x4;

  private static final long IS_KERNEL_THREAD = 0x200000;

  /** Two seconds; a process is only for an instant in between two states. */
  private static final int MOST_LOOKS = 100;

  private static final List<String> MARKS = List.of(ATTEMPT_VARIABLE, SERVER_VARIABLE);

  /** Whether {@code /proc} shows the processes of this one's own namespace. */
  private static final boolean IS_OWN =
      Machine.link(Path.of(PROC, "self")).equals(Long.toString(ProcessHandle.current().pid()));

  private final String proc;

  LinuxProcessTable() {
    this(PROC);
  }

  /** The processes in another place than {@code /proc/}. */
  LinuxProcessTable(String proc) {
    this.proc = proc;
  }

  static boolean isAvailable() {
    return Files.isReadable(Path.of(PROC, "self/stat"));
  }

  /**
   * Looks twice before it finds none: where pids begin anew, a child may get one that was passed,
   * and its parent end before its own turn.
   */
  @Override
  public Set<Long> carriersOf(String attemptId) {
    Set<Long> carriers = carriersNow(attemptId);
    return carriers.isEmpty() ? carriersNow(attemptId) : carriers;
  }

  private Set<Long> carriersNow(String attemptId) {
    Set<Long> carriers = new HashSet<>();
    List<String> open = pids();
    for (int look = 1; !open.isEmpty() && look <= MOST_LOOKS; look++) {
      List<String> inBetween = new ArrayList<>();
      for (String pid : open) {
        Optional<String> environment = ProcFile.find(proc + pid + "/environ");
        if (carries(environment.orElse(""), attemptId)) {
          carriers.add(Long.parseLong(pid));
        } else if (isInBetween(pid, environment)) {
          inBetween.add(pid);
        }
      }
      open = inBetween;
      if (!open.isEmpty()) {
        AgentProcesses.sleep();
      }
    }
    return carriers;
  }

  /**
   * Whether a process has no environment just now: it is becoming another program, or it is ending
   * and may still hold files and locks.
   */
  private boolean isInBetween(String pid, Optional<String> environment) {
    String[] stat = environment.orElse("").isEmpty() ? stat(Long.parseLong(pid)) : null;
    if (stat == null || !isAlive(stat)) {
      return false;
    }
    long flags = Long.parseLong(stat[9 - 3]);
    boolean becomes =
        environment.isPresent() && (flags & IS_KERNEL_THREAD) == 0 && stat[51 - 3].equals("0");
    return becomes || (flags & IS_EXITING) != 0;
  }

  /**
   * The unit of times in {@code /proc} is 10 ms for all programs, whatever the kernel counts in.
   */
  private static final long TICK_MILLIS = 10;

  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d{1,15}) kB$");

  @Override
  public List<ProcessUse.Entry> all() {
    List<ProcessUse.Entry> all = new ArrayList<>();
    for (String pid : pids()) {
      if (isAlive(Long.parseLong(pid))) {
        entry(pid).ifPresent(all::add);
      }
    }
    return all;
  }

  private List<String> pids() {
    String[] entries = Objects.requireNonNullElse(new File(proc).list(), new String[0]);
    return Arrays.stream(entries).filter(entry -> Character.isDigit(entry.charAt(0))).toList();
  }

  private Optional<ProcessUse.Entry> entry(String pid) {
    String[] stat = stat(Long.parseLong(pid));
    if (stat == null) {
      return Optional.empty();
    }
    long ticks = 0;
    for (int field = 14; field <= 17; field++) {
      ticks += Long.parseLong(stat[field - 3]);
    }
    Matcher resident = RESIDENT.matcher(ProcFile.read(proc + pid + "/status"));
    return Optional.of(
        new ProcessUse.Entry(
            Long.parseLong(pid),
            Long.parseLong(stat[1]),
            marks(environment(pid)),
            Duration.ofMillis(ticks * TICK_MILLIS),
            resident.find() ? Long.parseLong(resident.group(1)) << 10 : 0));
  }

  private static String marks(String environment) {
    StringBuilder marks = new StringBuilder();
    for (String variable : environment.split("\0", -1)) {
      int end = variable.indexOf('=');
      if (end > 0 && MARKS.contains(variable.substring(0, end))) {
        marks.append(marks.isEmpty() ? "" : " ").append(variable.substring(end + 1));
      }
    }
    return marks.toString();
  }

  @Override
  public boolean isNothingLeft(StartMoment moment, long agent, String attemptId) {
    return IS_OWN && moment.isNothingLeft(agent, pid -> mayCarry(pid, attemptId));
  }

  /** A process that is just becoming another program has no environment for an instant. */
  private boolean mayCarry(long pid, String attemptId) {
    if (!new File(proc + pid).exists()) {
      return false;
    }
    String environment = environment(Long.toString(pid));
    return environment.isEmpty() ? isAlive(pid) : carries(environment, attemptId);
  }

  /** The environments of zombies and other users' processes can't be read: they are empty. */
  private String environment(String pid) {
    return ProcFile.read(proc + pid + "/environ");
  }

  private static boolean carries(String environment, String attemptId) {
    return environment.contains(attemptId) && ProcessTable.names(marks(environment), attemptId);
  }

  @Override
  public List<String> markVariables() {
    return MARKS;
  }

  @Override
  public long sessionOf(long pid) {
    return number(pid, 6);
  }

  @Override
  public long startOf(long pid) {
    return number(pid, 22);
  }

  @Override
  public boolean isAlive(long pid) {
    String[] stat = stat(pid);
    return stat != null && isAlive(stat);
  }

  private static boolean isAlive(String[] stat) {
    return !stat[0].equals("Z") && !stat[0].equals("X");
  }

  /** A field of {@code /proc/PID/stat}, numbered from 1 as in proc(5). */
  private long number(long pid, int field) {
    String[] stat = stat(pid);
    return stat == null ? -1 : Long.parseLong(stat[field - 3]);
  }

  /** Returns the fields from the third on, after the name in parentheses. */
  private String @Nullable [] stat(long pid) {
    String stat = ProcFile.read(proc + pid + "/stat");
    return stat.isEmpty() ? null : stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
  }
}
