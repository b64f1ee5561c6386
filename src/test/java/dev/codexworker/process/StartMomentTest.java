package dev.codexworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartMomentTest {
  private static final long PLENTY = 1L << 40;

  private final List<Long> seen = new ArrayList<>();

  /** A moment after which the kernel tells these last pids, and then repeats the last one. */
  private static StartMoment moment(long freePids, Long... lastPids) {
    Deque<Long> told = new ArrayDeque<>(List.of(lastPids));
    return new StartMoment(1000, freePids, () -> told.size() > 1 ? told.remove() : told.element());
  }

  private boolean nothingLeftAfter(StartMoment moment, long agent) {
    return moment.isNothingLeft(
        agent,
        pid -> {
          seen.add(pid);
          return false;
        });
  }

  @Test
  void the_pids_since_the_agent_are_looked_at_and_no_others() {
    assertThat(nothingLeftAfter(moment(PLENTY, 504L), 501)).isTrue();
    assertThat(seen).containsExactly(502L, 503L, 504L);
  }

  @Test
  void pids_that_are_given_out_meanwhile_are_looked_at() {
    assertThat(nothingLeftAfter(moment(PLENTY, 501L, 502L, 503L), 501)).isTrue();
    assertThat(seen).containsExactly(502L, 503L);
  }

  @Test
  void pids_that_begin_again_are_looked_at() {
    assertThat(nothingLeftAfter(moment(PLENTY, 301L), 998)).isTrue();
    assertThat(seen).startsWith(999L, 1L).endsWith(300L, 301L);
  }

  @Test
  void one_that_may_be_left_is_not_nothing() {
    assertThat(moment(PLENTY, 504L).isNothingLeft(501, pid -> pid == 503)).isFalse();
  }

  @Test
  void nothing_is_certain_once_a_pid_may_have_been_given_out_twice() {
    assertThat(nothingLeftAfter(moment(0, 504L), 501)).isFalse();
  }

  @Test
  void nothing_is_certain_without_the_last_pid() {
    assertThat(nothingLeftAfter(moment(PLENTY, -1L), 501)).isFalse();
  }

  @Test
  void too_many_pids_are_not_looked_at_one_by_one() {
    StartMoment endless = new StartMoment(PLENTY, PLENTY, () -> PLENTY - 1);
    assertThat(nothingLeftAfter(endless, 501)).isFalse();
  }
}
