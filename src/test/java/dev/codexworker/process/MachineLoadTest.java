package dev.codexworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineLoadTest {
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
      strings = {"", "memory", "4", "MemTotal: 8052180 kB", "Pages free: 10.", "page size of 4096"})
  void what_other_systems_say_is_unknown(String text) {
    assertThat(MachineLoad.availableMemory(text)).isEmpty();
  }

  @Test
  void this_machine_tells_both() {
    assertThat(MachineLoad.average().orElseThrow()).isNotNegative();
    assertThat(MachineLoad.availableMemory().orElseThrow()).isPositive();
  }
}
