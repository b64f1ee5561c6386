package dev.codexworker.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.event.RunEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RelayTest {
  @Test
  void nobody_waits_for_a_listener_that_is_held_up_and_nothing_that_counts_is_lost() {
    CountDownLatch go = new CountDownLatch(1);
    List<RunEvent> heard = Collections.synchronizedList(new ArrayList<>());
    Relay relay =
        new Relay(
            event -> {
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              heard.add(event);
            },
            () -> false);
    for (int i = 0; i < 5000; i++) {
      relay.on(RunSamples.started("task-" + i));
      relay.on(RunSamples.doing("task-" + i, "something"));
    }
    go.countDown();
    relay.close();
    assertThat(heard).filteredOn(RunEvent.Started.class::isInstance).hasSize(5000);
    assertThat(heard).filteredOn(RunEvent.Doing.class::isInstance).hasSizeBetween(1, 4999);
    assertThat(((RunEvent.Started) heard.get(0)).task().name().value()).isEqualTo("task-0");
  }

  @Test
  void a_listener_that_never_gets_on_does_not_keep_the_program_from_being_stopped() {
    CountDownLatch never = new CountDownLatch(1);
    Relay relay =
        new Relay(
            event -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            () -> true);
    relay.on(RunSamples.started("task"));
    relay.close();
    assertThat(never.getCount()).isEqualTo(1);
  }
}
