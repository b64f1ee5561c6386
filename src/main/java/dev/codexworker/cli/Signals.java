package dev.codexworker.cli;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.event.StopCause;
import java.lang.reflect.Proxy;

/**
 * Handles signals: turns SIGINT, SIGTERM and SIGHUP into an orderly stop, and a second one into an
 * immediate stop.
 *
 * <p>Java's shutdown hooks can't tell the second signal from the first. {@code sun.misc.Signal}, in
 * the supported module jdk.unsupported, can; the compiler warns of it, and reflection avoids a
 * warning that can't be suppressed.
 */
final class Signals {
  private Signals() {}

  /** Installs the handlers; a signal that was ignored when the program started stays ignored. */
  static void stop(RunShutdown stop, Runnable announce) {
    stop("INT", stop, announce, StopCause.INTERRUPTED, "interrupted (SIGINT)");
    stop("TERM", stop, announce, StopCause.TERMINATED, "terminated (SIGTERM)");
    stop("HUP", stop, announce, StopCause.HUNG_UP, "the terminal was closed (SIGHUP)");
  }

  private static void stop(
      String name, RunShutdown stop, Runnable announce, StopCause cause, String reason) {
    on(
        name,
        () -> {
          stop.endAgents(cause, reason);
          announce.run();
        });
  }

  /** Runs an action, on its own thread, each time a signal of this name arrives. */
  static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              ClassLoader.getSystemClassLoader(),
              new Class<?>[] {handler},
              (self, method, args) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no sun.misc.Signal", e);
    }
  }
}
