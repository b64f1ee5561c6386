import java.io.File;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The least that Java can do: two threads start an agent for each file and read its answer. */
final class BareLoop {
  private static final AtomicInteger NEXT = new AtomicInteger();

  public static void main(String[] args) throws Exception {
    String agent = args[0];
    List<Path> tasks;
    try (Stream<Path> files = Files.list(Path.of(args[1]))) {
      tasks = files.sorted().toList();
    }
    Thread[] threads = new Thread[2];
    Arrays.setAll(threads, i -> new Thread(() -> work(agent, tasks)));
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void work(String agent, List<Path> tasks) {
    try {
      for (int i = NEXT.getAndIncrement(); i < tasks.size(); i = NEXT.getAndIncrement()) {
        byte[] prompt = Files.readAllBytes(tasks.get(i));
        Process process =
            new ProcessBuilder(agent, "exec", "--json", "-s", "read-only", "-")
                .directory(new File("."))
                .start();
        try (OutputStream stdin = process.getOutputStream()) {
          stdin.write(prompt);
        }
        String events = new String(process.getInputStream().readAllBytes());
        process.getErrorStream().readAllBytes();
        if (process.waitFor() != 0 || !events.contains("turn.completed")) {
          throw new IllegalStateException("no answer to " + tasks.get(i));
        }
      }
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
  }
}
