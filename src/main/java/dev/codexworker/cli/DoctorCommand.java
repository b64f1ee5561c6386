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
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker doctor}: checks the machine before the first run. */
final class DoctorCommand extends ProgramCommand {
  final TaskOptions tasks = with(new TaskOptions());

  final Argument<Path> folder =
      option(
              Path.class,
              "-C, --cd DIR",
              "The working folder of the run (default: the current one).")
          .readBy(new FolderConverter())
          .byDefault(".");

  final CodexOption program = with(new CodexOption());

  final Argument<Boolean> json = flag("--json", "Print a JSON object.");

  final CommonOptions common = with(new CommonOptions());

  DoctorCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description(
            "Check what a run needs: Java, codex, its login and sandbox, git, the queue folder,"
                + " limits, leftovers. Prints a line for each, and what to do. The exit code is 3"
                + " if something keeps tasks from running.")
        .footerHeading("%nExamples:%n")
        .footer("  codex-worker doctor tasks/", "  codex-worker doctor tasks/ -C ~/src/app --json");
  }

  @Override
  public Integer call() throws SelectionException, IOException {
    List<Finding> findings =
        new ArrayList<>(
            new Doctor(
                    program.program(console.environment()),
                    console.environment().getOrDefault("PATH", ""),
                    folder.value().toRealPath(),
                    tasks.selection())
                .examine());
    findings.add(account());
    findings.add(terminal());
    boolean ok = findings.stream().noneMatch(each -> each.level() == Finding.Level.PROBLEM);
    if (json.value()) {
      console.out().println(Json.pretty(object(ok, findings)));
    } else {
      findings.stream()
          .filter(each -> !common.quiet.value() || each.level() != Finding.Level.OK)
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
