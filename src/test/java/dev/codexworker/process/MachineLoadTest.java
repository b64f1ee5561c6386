package dev.codexworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineLoadTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "9.31 0.90 1.02 1/345 3333 | 9.31",
        "0.00 0.00 0.00 2/99 7     | 0",
        "131.07 88.00 1.02 1/345 3 | 131.07",
        "{ 1.23 1.45 1.67 }        | 1.23",
        "{ 1,23 1,45 1,67 }        | 1.23",
      })
  void the_load_is_that_of_the_last_minute_on_linux_and_on_macos(String text, double load) {
    assertThat(MachineLoad.average(text)).contains(load);
  }

  @Test
  void linux_says_itself_what_memory_is_available() {
    String meminfo =
        """
        MemTotal:        8052180 kB
        MemFree:          401216 kB
        MemAvailable:    5242880 kB
        Buffers:          102400 kB
        """;
    assertThat(MachineLoad.availableMemory(meminfo)).contains(5L << 30);
  }

  @Test
  void on_macos_what_is_free_speculative_or_inactive_is_available() {
    String vmStat =
        """
        Mach Virtual Memory Statistics: (page size of 16384 bytes)
        Pages free:                               10000.
        Pages active:                            271828.
        Pages inactive:                           20000.
        Pages speculative:                         2000.
        Pages throttled:                              0.
        Pages wired down:                         99999.
        "Translation faults":                 123456789.
        """;
    assertThat(MachineLoad.availableMemory(vmStat)).contains(32_000L * 16_384);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "load", "4", "MemTotal: 8052180 kB", "Pages free: 10.", "page size of 4096"})
  void what_other_systems_say_is_unknown(String text) {
    assertThat(MachineLoad.average(text)).isEmpty();
    assertThat(MachineLoad.availableMemory(text)).isEmpty();
  }

  @Test
  void this_machine_tells_both() {
    assertThat(MachineLoad.average().orElseThrow()).isNotNegative();
    assertThat(MachineLoad.availableMemory().orElseThrow()).isPositive();
  }
}
