package dev.codexworker.landing;

import dev.codexworker.git.Git;
import dev.codexworker.git.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One commit for each branch, with the trees of the merges: what was checked is what is landed.
 *
 * @param repository where it is written down which commit stands for which branch
 * @param own git with a name for commits
 * @param messages what the commits say
 */
record Squash(Repository repository, Git own, Messages messages) {

  /** Makes the commits on top of a tip; returns the last. */
  String of(String tip, List<Train.Wagon> wagons) throws IOException {
    if (wagons.isEmpty()) {
      return tip;
    }
    Map<String, String> trees = trees(tip, wagons);
    String head = tip;
    String tree = trees.getOrDefault(tip, "");
    for (Train.Wagon wagon : wagons) {
      String next = trees.getOrDefault(wagon.commit(), "");
      if (!next.equals(tree)) {
        String message = messages.ofSquash(wagon.candidate());
        head = own.run("commit-tree", next, "-p", head, "-m", message);
        tree = next;
      }
      wagon.candidate().record().setSquashed(repository, wagon.candidate().tip(), head);
    }
    return head;
  }

  private Map<String, String> trees(String tip, List<Train.Wagon> wagons) throws IOException {
    List<String> log = new ArrayList<>(List.of("log", "--no-walk=unsorted", "--format=%H %T"));
    log.add(tip);
    wagons.forEach(wagon -> log.add(wagon.commit()));
    Map<String, String> trees = new HashMap<>();
    own.run(log)
        .lines()
        .map(line -> line.split(" "))
        .filter(line -> line.length == 2)
        .forEach(line -> trees.put(line[0], line[1]));
    return trees;
  }
}
