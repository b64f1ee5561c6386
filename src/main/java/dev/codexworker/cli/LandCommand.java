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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code codex-worker land}: merges the branches of done tasks into one. */
@Command(
    name = "land",
    description =
        "Merge the branches of done tasks, check the result, and move the target branch to it. What"
            + " conflicts or fails the check is left out and reported.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  codex-worker land tasks/ -n                        show what would be landed",
      "  codex-worker land tasks/ --verify 'make test'      land what passes together",
      "  codex-worker land tasks/ --verify 'make test' --fix 1   let codex fix what is left out",
      "  codex-worker land tasks/ --onto next --squash -y   one commit a task, on another branch"
    })
final class LandCommand extends ProgramCommand {
  private static final int ID = 10;
  private static final int LAST_LINES = 5;

  @Mixin TaskOptions tasks = new TaskOptions();

  @Option(
      names = "--onto",
      paramLabel = "BRANCH",
      description = "The target branch (default: the one that is checked out).")
  @Nullable String onto;

  @Option(
      names = "--verify",
      paramLabel = "COMMAND",
      description =
          "A shell command that must succeed with all that is landed; it runs in a worktree of its"
              + " own.")
  @Nullable String verify;

  @Option(
      names = "--setup",
      paramLabel = "COMMAND",
      description =
          "A shell command that makes that worktree ready before each check, such as 'npm ci';"
              + " needs --verify.")
  @Nullable String setup;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "DURATION",
      defaultValue = "1h",
      description =
          "Timeout of one check or set-up, and of one attempt of --fix: 90s, 10m, 2h (default"
              + " ${DEFAULT-VALUE}).")
  Duration timeout = Duration.ofHours(1);

  @Option(names = "--squash", description = "Land each branch as one commit instead of a merge.")
  boolean squash;

  @Mixin RepositoryOption repository = new RepositoryOption();
  @Mixin DryRunOption dry = new DryRunOption();

  @Option(names = "--json", description = "Print one JSON object, for programs.")
  boolean json;

  @Mixin FixOptions fix = new FixOptions();
  @Mixin YesOption sure = new YesOption();

  @Mixin CommonOptions common = new CommonOptions();

  LandCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws SelectionException, EnvironmentException, IOException {
    check(verify == null || !verify.isBlank(), "--verify needs a command");
    check(setup == null || !setup.isBlank(), "--setup needs a command");
    check(setup == null || verify != null, "--setup needs --verify");
    check(onto == null || !onto.isBlank(), "--onto needs a branch");
    check(!timeout.isZero(), "--timeout must be greater than zero");
    check(fix.times >= 0 && fix.times <= FixOptions.MOST, "--fix must be 0-10");
    check(fix.retries >= 0 && fix.retries <= AgentSettings.MOST_RETRIES, "--retries must be 0-10");
    check(fix.mode.mode() != Sandbox.READ_ONLY, "--fix needs a --mode in which agents may write");
    fix.agents.check(this);
    check(
        fix.mode.mode() != Sandbox.DANGER_FULL_ACCESS || sure.yes,
        "--mode danger-full-access needs --yes");
    LandingSettings settings =
        new LandingSettings(
            repository.folder,
            Optional.ofNullable(onto),
            Optional.ofNullable(verify),
            Optional.ofNullable(setup),
            timeout,
            squash);
    RunShutdown stop = new RunShutdown();
    Landing landing = new Landing(settings, tasks.selection(), stop, this::say);
    LandingReport found = landing.look();
    if (dry.dryRun) {
      show(found);
      return printed();
    }
    int count = found.landed().size();
    if (count > 0 && !sure.yes && !confirm(count, landing.target())) {
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
      LandingReport landed = fixing.fix(landing.land(), fix.times);
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
    if (json) {
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
        new PlainProgress(console, console.palette(common.color), common.quiet, false);
    RunListener listener =
        event -> {
          boolean minor = event instanceof RunEvent.Begun || event instanceof RunEvent.Ended;
          if (!minor && (!json || event instanceof RunEvent.Notice)) {
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
    if (json) {
      console.out().println(LandJson.of(report, false, verify != null, fixes));
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
        verify == null
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
    if (!common.quiet && !json) {
      console.out().println(text);
    }
  }
}
