package dev.codexworker.cli;

import dev.codexworker.admission.Account;
import dev.codexworker.doctor.Doctor;
import dev.codexworker.doctor.Finding;
import dev.codexworker.output.Console;
import dev.codexworker.output.Json;
import dev.codexworker.output.Wording;
import dev.codexworker.task.SelectionException;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code codex-worker doctor}: checks the machine before the first run. */
@Command(
    name = "doctor",
    description =
        "Check what a run needs: Java, codex, its login and sandbox, git, the queue folder, limits,"
            + " leftovers. Prints a line for each, and what to do. The exit code is 3 if something"
            + " keeps tasks from running.",
    footerHeading = "%nExamples:%n",
    footer = {"  codex-worker doctor tasks/", "  codex-worker doctor tasks/ -C ~/src/app --json"})
final class DoctorCommand extends ProgramCommand {
  @Mixin TaskOptions tasks = new TaskOptions();

  @Option(
      names = {"-C", "--cd"},
      paramLabel = "DIR",
      defaultValue = ".",
      converter = FolderConverter.class,
      description = "The working folder of the run (default: the current one).")
  Path folder = Path.of(".");

  @Mixin CodexOption program = new CodexOption();

  @Option(names = "--json", description = "Print a JSON object.")
  boolean json;

  @Mixin CommonOptions common = new CommonOptions();

  DoctorCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws SelectionException, IOException {
    List<Finding> findings =
        new ArrayList<>(
            new Doctor(
                    program.program(console.environment()),
                    console.environment().getOrDefault("PATH", ""),
                    folder.toRealPath(),
                    tasks.selection())
                .examine());
    findings.add(account());
    findings.add(terminal());
    boolean ok = findings.stream().noneMatch(each -> each.level() == Finding.Level.PROBLEM);
    if (json) {
      console.out().println(Json.pretty(object(ok, findings)));
    } else {
      findings.stream()
          .filter(each -> !common.quiet || each.level() != Finding.Level.OK)
          .map(DoctorCommand::lines)
          .forEach(console.out()::println);
    }
    int written = printed();
    return ok ? written : ExitCode.ENVIRONMENT;
  }

  private static Finding account() {
    return Wording.limits(Account.newest(), ZonedDateTime.now(ZoneId.systemDefault()))
        .map(limits -> Finding.ok("account", "used: " + limits))
        .orElseGet(() -> Finding.ok("account", "codex has recorded no usage limit"));
  }

  private Finding terminal() {
    String what =
        console.terminals().contains("1")
            ? console.size().columns() + " columns, TERM=" + console.environment().get("TERM")
            : "stdout is none, so a run prints lines and draws nothing";
    return Finding.ok("terminal", what);
  }

  private static String lines(Finding finding) {
    String line =
        "%-8s %-10s %s"
            .formatted(Json.label(finding.level()), finding.name(), Visible.line(finding.what()));
    return finding.remedy().isEmpty()
        ? line
        : line + "\n                    " + Visible.line(finding.remedy());
  }

  private static Map<String, Object> object(boolean ok, List<Finding> findings) {
    List<Map<String, Object>> checks = new ArrayList<>();
    for (Finding finding : findings) {
      Map<String, Object> check = new LinkedHashMap<>();
      check.put("name", finding.name());
      check.put("level", Json.label(finding.level()));
      check.put("message", finding.what());
      check.put("remedy", finding.remedy());
      checks.add(check);
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ok", ok);
    object.put("checks", checks);
    return object;
  }
}
