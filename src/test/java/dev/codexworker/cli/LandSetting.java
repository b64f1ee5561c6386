package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.codexworker.Cli;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Tasks that ran, and what is to become of their branches. */
abstract class LandSetting extends WorktreeSetting {
  Cli land(Object... args) {
    List<Object> all = new ArrayList<>(List.of("land", tasks, "-C", repo, "-y"));
    all.addAll(List.of(args));
    return Cli.run(all.toArray());
  }

  void ran() throws IOException {
    Cli result = run("-c", "4");
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
  }

  String tip(String branch) throws Exception {
    return git("rev-parse", branch);
  }
}
