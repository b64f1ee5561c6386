/* Stands in for codex as cheaply as a process can: it reads its prompt and answers.
   BENCH_MARK: a file to create when it starts. BENCH_SLEEP_MS: how long it works. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void say(const char *text) {
  if (write(1, text, strlen(text)) < 0) _exit(1);
}

int main(int argc, char **argv) {
  static char prompt[65536];
  if (argc > 1 && strcmp(argv[1], "--version") == 0) {
    say("bench-agent 1\n");
    return 0;
  }
  const char *mark = getenv("BENCH_MARK");
  if (mark) close(open(mark, O_CREAT | O_WRONLY, 0600));
  while (read(0, prompt, sizeof prompt) > 0) {
  }
  const char *start = "{\"type\":\"thread.started\",\"thread_id\":\"t1\"}\n{\"type\":\"turn.started\"}\n";
  const char *answer =
      "{\"type\":\"item.completed\",\"item\":{\"id\":\"item_0\",\"type\":\"agent_message\",\"text\":\"ok\"}}\n"
      "{\"type\":\"turn.completed\",\"usage\":{\"input_tokens\":5,\"cached_input_tokens\":0,\"output_tokens\":2}}\n";
  const char *sleep_ms = getenv("BENCH_SLEEP_MS");
  if (sleep_ms) {
    long ms = atol(sleep_ms);
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    say(start);
    nanosleep(&time, NULL);
    say(answer);
  } else {
    static char all[1024];
    strcpy(all, start);
    say(strcat(all, answer));
  }
  return 0;
}
