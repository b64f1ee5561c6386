package dev.codexworker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that docs/reliability.md names, and the faults that tests name, are the same. */
class FaultTableTest {
  private static final Pattern FAULT = Pattern.compile("@Fault\\(\"([^\"]+)\"\\)");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

  /** What a row and a fault have in common: the number, "security", or the first words. */
  private static String kind(String text) {
    return text.replaceFirst("^(\\d+|security|too few)\\b.*", "$1");
  }

  private static Map<String, List<String>> faultsByTest() throws IOException {
    Map<String, List<String>> faults = new HashMap<>();
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        List<String> named =
            FAULT
                .matcher(Files.readString(file))
                .results()
                .map(found -> kind(found.group(1)))
                .toList();
        faults.put(name, named);
      }
    }
    return faults;
  }

  @Test
  void rows_and_tests_name_each_other() throws IOException {
    Map<String, List<String>> faults = faultsByTest();
    TreeSet<String> kinds = new TreeSet<>();
    List<String> problems = new ArrayList<>();
    boolean security = false;
    for (String row : Files.readAllLines(Path.of("docs/reliability.md"))) {
      security |= row.equals("## Security");
      String[] cells = row.split(" \\| ", -1);
      List<String> tests =
          row.startsWith("| ") && cells.length > 1
              ? TEST.matcher(cells[1]).results().map(found -> found.group(1)).toList()
              : List.of();
      if (tests.isEmpty()) {
        continue;
      }
      String kind = security ? "security" : kind(cells[0].substring(2));
      kinds.add(kind);
      tests.stream().filter(test -> !faults.containsKey(test)).forEach(problems::add);
      if (!security && tests.stream().noneMatch(test -> faults.get(test).contains(kind))) {
        problems.add(row);
      }
    }
    assertThat(problems).isEmpty();
    TreeSet<String> named = new TreeSet<>();
    faults.values().forEach(named::addAll);
    assertThat(named).isEqualTo(kinds);
  }
}
