package dev.codexworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States of processes in which the kernel holds them only for an instant. */
class LinuxProcessTableTest {
  private static final String ID = "1a2-3-4";
  private static final String ENVIRONMENT = "A=b\0CODEX_WORKER_ATTEMPT=" + ID + "\0";

  @TempDir Path temp;
  private Path proc;
  private LinuxProcessTable table;

  @BeforeEach
  void makeProc() throws IOException {
    proc = Files.createDirectory(temp.resolve("proc"));
    table = new LinuxProcessTable(proc + "/");
  }

  private Path process(int pid, String environment, String state, long flags, long environmentEnd)
      throws IOException {
    Path folder = Files.createDirectory(proc.resolve(Integer.toString(pid)));
    List<String> fields = new ArrayList<>(Collections.nCopies(50, "1"));
    fields.set(0, state);
    fields.set(9 - 3, Long.toString(flags));
    fields.set(51 - 3, Long.toString(environmentEnd));
    Files.writeString(folder.resolve("stat"), pid + " (a) b) " + String.join(" ", fields) + "\n");
    Files.writeString(folder.resolve("environ"), environment);
    return folder;
  }

  @Test
  @Fault("7 processes that agents leave behind")
  void a_process_that_becomes_another_program_is_waited_for() throws Exception {
    Path environment = process(7, "", "R", 0, 0).resolve("environ");
    Thread kernel = whileItIsAwaited(() -> Files.writeString(environment, ENVIRONMENT));
    assertThat(table.carriersOf(ID)).containsExactly(7L);
    kernel.join();
  }

  @Test
  @Fault("7 processes that agents leave behind")
  void a_process_that_is_ending_is_waited_for_since_it_may_still_hold_locks() throws Exception {
    Path stat = process(7, "", "R", 0x4, 0).resolve("stat");
    AtomicInteger dead = new AtomicInteger();
    Thread kernel =
        whileItIsAwaited(
            () -> {
              Files.writeString(stat, Files.readString(stat).replace(") R", ") Z"));
              dead.set(1);
            });
    assertThat(table.carriersOf(ID)).isEmpty();
    assertThat(dead).hasValue(1);
    kernel.join();
  }

  @Test
  void others_without_an_environment_are_not_waited_for() throws Exception {
    process(2, "", "I", 0x200000, 0);
    process(3, "", "Z", 0x4, 0);
    process(4, "", "S", 0, 4711);
    process(5, ENVIRONMENT, "S", 0, 4711);
    List<Thread> waiting = Collections.synchronizedList(new ArrayList<>());
    Thread look = new Thread(() -> table.carriersOf(ID));
    look.start();
    while (look.isAlive()) {
      if (look.getState() == Thread.State.TIMED_WAITING) {
        waiting.add(look);
      }
    }
    assertThat(waiting).isEmpty();
    assertThat(table.carriersOf(ID)).containsExactly(5L);
  }

  private interface Change {
    void make() throws IOException;
  }

  /** Makes a change once this thread sleeps. */
  private static Thread whileItIsAwaited(Change change) {
    Thread awaiting = Thread.currentThread();
    Thread kernel =
        new Thread(
            () -> {
              while (awaiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
              }
              try {
                change.make();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    kernel.setDaemon(true);
    kernel.start();
    return kernel;
  }
}
