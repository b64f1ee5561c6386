package dev.codexworker.spec;

import dev.codexworker.task.Visible;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Parses the YAML of front matter, and knows on which line of the file a node is. */
final class FrontMatterYaml {
  /** YAML's first line is the file's second. */
  private static final int FIRST_LINE = 2;

  private FrontMatterYaml() {}

  static @Nullable Node compose(String yaml) throws FrontMatterException {
    try {
      LoadSettings settings =
          LoadSettings.builder()
              .setMaxAliasesForCollections(0)
              .setAllowDuplicateKeys(true)
              .setAllowNonScalarKeys(true)
              .build();
      return new Compose(settings).composeString(yaml).orElse(null);
    } catch (MarkedYamlEngineException e) {
      // An unclosed quote or bracket is noticed at the end; the context mark says where it began.
      boolean atEnd =
          e.getProblemMark().filter(mark -> mark.getLine() < yaml.lines().count()).isEmpty();
      int line = line(atEnd ? e.getContextMark().or(e::getProblemMark) : e.getProblemMark());
      throw new FrontMatterException(
          line, "not YAML: " + Visible.line(String.valueOf(e.getProblem())));
    } catch (YamlEngineException e) {
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new FrontMatterException(1, "not YAML: " + Visible.line(message));
    } catch (StackOverflowError e) {
      throw new FrontMatterException(1, "not YAML that can be read: it is nested too deeply");
    }
  }

  static int line(Node node) {
    return line(node.getStartMark());
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(known -> known.getLine() + FIRST_LINE).orElse(1);
  }
}
