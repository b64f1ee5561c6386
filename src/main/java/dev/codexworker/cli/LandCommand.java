package dev.codexworker.cli;

import dev.codexworker.admission.RunShutdown;
import dev.codexworker.event.EnvironmentException;
import dev.codexworker.event.RunEvent;
import dev.codexworker.event.RunListener;
import dev.codexworker.event.StopCause;
import dev.codexworker.landing.Candidate;
import dev.codexworker.landing.Landing;
import dev.codexworker.landing.LandingReport;
import dev.codexworker.landing.LandingSettings;
import dev.codexworker.landing.LeftOut;
import dev.codexworker.output.Console;
import dev.codexworker.output.PlainProgress;
import dev.codexworker.output.Wording;
import dev.codexworker.spec.AgentSettings;
import dev.codexworker.spec.Sandbox;
import dev.codexworker.task.IoMessage;
import dev.codexworker.task.SelectionException;
import dev.codexworker.task.Visible;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code codex-worker land}: merges the branches of done tasks into one. */
final class LandCommand extends ProgramCommand {
  private static final int ID = 10;
  private static final int LAST_LINES = 5;

  final TaskOptions tasks = with(new TaskOptions());

  final Argument<String> onto =
      option("--onto BRANCH", "The target branch (default: the one that is checked out).");

  final Argument<String> verify =
      option(
          "--verify COMMAND",
          "A shell command that must succeed with all that is landed; it runs in a worktree of its"
              + " own.");

  final Argument<String> setup =
      option(
          "--setup COMMAND",
          "A shell command that makes that worktree ready before each check, such as 'npm ci';"
              + " needs --verify.");

  final Argument<Duration> timeout =
      option(
              Duration.class,
              "-t, --timeout DURATION",
              "Timeout of one check or set-up, and of one attempt of --fix: 90s, 10m, 2h (default"
                  + " ${DEFAULT-VALUE}).")
          .byDefault("1h");

  final Argument<Boolean> squash =
      flag("--squash", "Land each branch as one commit instead of a merge.");

  final RepositoryOption repository = with(new RepositoryOption());
  final DryRunOption dry = with(new DryRunOption());

  final Argument<Boolean> json = flag("--json", "Print one JSON object, for programs.");

  final FixOptions fix = with(new FixOptions());
  final YesOption sure = with(new YesOption());

  final CommonOptions common = with(new CommonOptions());

  LandCommand(Console console) {
    super(console);
  }

  @Override
  void describe(UsageMessageSpec help) {
    help.description(
            "Merge the branches of done tasks, check the result, and move the target branch to it."
                + " What conflicts or fails the check is left out and reported.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  codex-worker land tasks/ -n                        show what would be landed",
            "  codex-worker land tasks/ --verify 'make test'      land what passes together",
            "  codex-worker land tasks/ --verify 'make test' --fix 1   let codex fix what is left"
                + " out",
            "  codex-worker land tasks/ --onto next --squash -y   one commit a task, on another"
                + " branch");
  }

  @Override
  public Integer call() throws SelectionException, EnvironmentException, IOException {
    check(!verify.isPresent() || !verify.value().isBlank(), "--verify needs a command");
    check(!setup.isPresent() || !setup.value().isBlank(), "--setup needs a command");
    check(!setup.isPresent() || verify.isPresent(), "--setup needs --verify");
    check(!onto.isPresent() || !onto.value().isBlank(), "--onto needs a branch");
    check(!timeout.value().isZero(), "--timeout must be greater than zero");
    check(fix.times.value() >= 0 && fix.times.value() <= FixOptions.MOST, "--fix must be 0-10");
    check(
        fix.retries.value() >= 0 && fix.retries.value() <= AgentSettings.MOST_RETRIES,
        "--retries must be 0-10");
    check(
        fix.mode.value().mode() != Sandbox.READ_ONLY,
        "--fix needs a --mode in which agents may write");
    fix.agents.check(this);
    check(
        fix.mode.value().mode() != Sandbox.DANGER_FULL_ACCESS || sure.yes.value(),
        "--mode danger-full-access needs --yes");
    LandingSettings settings =
        new LandingSettings(
            repository.folder.value(),
            onto.optional(),
            verify.optional(),
            setup.optional(),
            timeout.value(),
            squash.value());
    RunShutdown stop = new RunShutdown();
    Landing landing = new Landing(settings, tasks.selection(), stop, this::say);
    LandingReport found = landing.look();
    if (dry.dryRun.value()) {
      show(found);
      return printed();
    }
    int count = found.landed().size();
    if (count > 0 && !sure.yes.value() && !confirm(count, landing.target())) {
      console.problem("nothing was landed");
      return ExitCode.USAGE;
    }
    Fixing fixing = fixing(settings, stop);
    Signals.stop(
        stop,
        () -> {
          fixing.end(stop.cause().orElseThrow(), stop.reason());
          console.problem("stopping");
        });
    try {
      LandingReport landed = fixing.fix(landing.land(), fix.times.value());
      int code = report(landed, fixing.given());
      return stop.cause().isPresent()
          ? code(stop.cause().get())
          : fixing.exit() == ExitCode.OK ? code : fixing.exit();
    } catch (IOException e) {
      if (stop.cause().isEmpty()) {
        throw new EnvironmentException("landing failed: " + IoMessage.of(e));
      }
      console.problem("stopped: " + stop.reason() + "; run again to go on");
      return code(stop.cause().get());
    }
  }

  private static int code(StopCause cause) {
    return switch (cause) {
      case TERMINATED -> ExitCode.TERMINATED;
      case HUNG_UP -> ExitCode.HUNG_UP;
      default -> ExitCode.INTERRUPTED;
    };
  }

  private boolean confirm(int count, String target) {
    check(console.canAsk(), "land needs --yes where no terminal can ask");
    return console.confirm("Land " + branches(count) + " on " + Visible.line(target) + "?");
  }

  private void show(LandingReport found) {
    if (json.value()) {
      console.out().println(LandJson.of(found, true, false, 0));
      return;
    }
    found.landed().forEach(one -> console.out().println("would land " + name(one)));
    found.before().forEach(one -> console.out().println("landed before " + name(one)));
    found.leftOut().forEach(this::print);
    if (found.landed().isEmpty()) {
      console.out().println("nothing to land on " + Visible.line(found.target()));
    }
  }

  private Fixing fixing(LandingSettings settings, RunShutdown stop)
      throws SelectionException, IOException {
    PlainProgress progress =
        new PlainProgress(
            console, console.palette(common.color.value()), common.quiet.value(), false);
    RunListener listener =
        event -> {
          boolean minor = event instanceof RunEvent.Begun || event instanceof RunEvent.Ended;
          if (!minor && (!json.value() || event instanceof RunEvent.Notice)) {
            progress.on(event);
          }
        };
    return new Fixing(
        settings,
        fix.settings(settings, tasks.selection(), console.environment()),
        console.environment().getOrDefault("PATH", ""),
        listener,
        stop,
        this::say,
        console::problem);
  }

  private int report(LandingReport report, int fixes) {
    if (json.value()) {
      console.out().println(LandJson.of(report, false, verify.isPresent(), fixes));
    } else {
      String word = report.obstacle().isPresent() ? "merged" : "landed";
      report.landed().forEach(one -> say(word + "    " + name(one)));
      report.before().forEach(one -> say("before    " + name(one)));
      report.leftOut().forEach(this::print);
      report.kept().forEach(why -> say("kept the branch " + Visible.line(why)));
      say(summary(report, fixes));
    }
    if (report.obstacle().isPresent()) {
      console.problem(report.obstacle().get());
      return ExitCode.ENVIRONMENT;
    }
    int code = report.leftOut().isEmpty() ? ExitCode.OK : ExitCode.TASK_FAILED;
    return code == ExitCode.OK ? printed() : code;
  }

  private String summary(LandingReport report, int fixes) {
    String target = Visible.line(report.target());
    String move =
        report.moved()
            ? "%s: %s → %s".formatted(target, brief(report.from()), brief(report.to()))
            : target + " stays at " + brief(report.from());
    String counts =
        "; "
            + branches(report.landed().size())
            + (report.obstacle().isPresent() ? " merged, " : " landed, ")
            + report.leftOut().size()
            + " left out"
            + (fixes == 0 ? "" : "; " + Wording.count(fixes, "task") + " given back to codex");
    String checks =
        !verify.isPresent()
            ? "; nothing was checked (no --verify)"
            : "; the check ran " + Wording.count(report.verifications(), "time");
    boolean nothing = report.landed().isEmpty() && report.leftOut().isEmpty();
    return nothing ? "nothing to land on " + target : move + counts + checks;
  }

  private void print(LeftOut left) {
    String why = Visible.line(left.reasonText());
    console.out().println("left out  " + name(left.candidate()) + ": " + why);
    List<String> output = left.output().lines().toList();
    output.stream()
        .skip(Math.max(0, output.size() - LAST_LINES))
        .forEach(line -> console.out().println("            " + Visible.line(line)));
  }

  private static String branches(int count) {
    return Wording.count(count, "branch").replace("branchs", "branches");
  }

  private static String name(Candidate candidate) {
    return Visible.line(candidate.task().name().value() + "  " + candidate.branch());
  }

  private static String brief(String commit) {
    return commit.substring(0, Math.min(ID, commit.length()));
  }

  private void say(String text) {
    if (!common.quiet.value() && !json.value()) {
      console.out().println(text);
    }
  }
}
