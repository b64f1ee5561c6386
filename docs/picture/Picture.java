import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns captured terminal screens into one SVG that shows them one after the other.
 *
 * <p>Arguments: columns, rows, milliseconds a frame, and the files of the frames, as {@code tmux
 * capture-pane -e -p} writes them.
 */
final class Picture {
  private static final double CELL = 8.43;
  private static final int LINE = 19;
  private static final int MARGIN = 14;
  private static final int LAST_FRAMES_TIME = 15;
  private static final Pattern COLOR = Pattern.compile("\033\\[([\\d;]*)m");

  private Picture() {}

  public static void main(String[] args) throws Exception {
    int columns = Integer.parseInt(args[0]);
    int rows = Integer.parseInt(args[1]);
    int millis = Integer.parseInt(args[2]);
    List<List<String>> frames = new ArrayList<>();
    List<Integer> times = new ArrayList<>();
    for (String file : Arrays.asList(args).subList(3, args.length)) {
      List<String> frame = Files.readAllLines(Path.of(file));
      if (!frames.isEmpty() && frames.get(frames.size() - 1).equals(frame)) {
        times.set(times.size() - 1, times.get(times.size() - 1) + 1);
      } else {
        frames.add(frame);
        times.add(1);
      }
    }
    times.set(times.size() - 1, LAST_FRAMES_TIME);
    System.out.print(svg(columns, rows, millis, frames, times));
  }

  private static String svg(
      int columns, int rows, int millis, List<List<String>> frames, List<Integer> times) {
    int width = (int) Math.ceil(columns * CELL) + 2 * MARGIN;
    int height = rows * LINE + 2 * MARGIN;
    int total = times.stream().mapToInt(Integer::intValue).sum();
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 %d %d" width="%d" height="%d">
        <title>codex-worker running a folder of tasks in a terminal</title>
        <style>
        text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #d8dee9; white-space: pre; }
        .g { fill: #8fcf7a } .r { fill: #f07178 } .y { fill: #e8c468 } .c { fill: #6cc7d8 } .f { fill: #7d879a }
        </style>
        <rect width="100%%" height="100%%" rx="8" fill="#1c212b"/>
        """
            .formatted(width, height, width, height));
    int begun = 0;
    for (int i = 0; i < frames.size(); i++) {
      double from = (double) begun / total;
      begun += times.get(i);
      double to = (double) begun / total;
      boolean still = i == frames.size() / 2;
      svg.append("<g display=\"").append(still ? "inline" : "none").append("\">");
      svg.append(animation(from, to, total * millis / 1000.0)).append('\n');
      for (int row = 0; row < frames.get(i).size(); row++) {
        svg.append(line(frames.get(i).get(row), MARGIN + row * LINE + 14));
      }
      svg.append("</g>\n");
    }
    return svg.append("</svg>\n").toString();
  }

  private static String animation(double from, double to, double seconds) {
    String values = from == 0 ? "inline;none" : to == 1 ? "none;inline" : "none;inline;none";
    String times =
        from == 0
            ? "0;" + number(to)
            : to == 1 ? "0;" + number(from) : "0;" + number(from) + ";" + number(to);
    return "<animate attributeName=\"display\" values=\"%s\" keyTimes=\"%s\" dur=\"%ss\""
            .formatted(values, times, number(seconds))
        + " calcMode=\"discrete\" repeatCount=\"indefinite\"/>";
  }

  /** Each piece of one colour gets its own place, so that no font can move its column. */
  private static String line(String line, int y) {
    StringBuilder svg = new StringBuilder();
    Matcher color = COLOR.matcher(line);
    String role = "";
    int column = 0;
    int at = 0;
    while (true) {
      boolean more = color.find();
      String text = line.substring(at, more ? color.start() : line.length());
      if (!text.isBlank()) {
        int indent = text.length() - text.stripLeading().length();
        svg.append("<text x=\"").append(number(MARGIN + (column + indent) * CELL));
        svg.append("\" y=\"").append(y).append('"');
        svg.append(role.isEmpty() ? "" : " class=\"" + role + "\"");
        svg.append(" textLength=\"").append(number(text.strip().length() * CELL)).append("\">");
        svg.append(escaped(text.strip())).append("</text>\n");
      }
      if (!more) {
        return svg.toString();
      }
      column += text.length();
      at = color.end();
      role = role(color.group(1), role);
    }
  }

  private static String role(String codes, String before) {
    String role = before;
    for (String code : codes.split(";", -1)) {
      role =
          switch (code) {
            case "2" -> "f";
            case "31" -> "r";
            case "32" -> "g";
            case "33" -> "y";
            case "36" -> "c";
            default -> "";
          };
    }
    return role;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static String number(double number) {
    return String.format(Locale.ROOT, "%.4f", number).replaceAll("\\.?0+$", "");
  }
}
