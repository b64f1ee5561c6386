package dev.codexworker.packaged;

import dev.codexworker.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Slurm of two nodes on this machine. Each node has a host name, a boot id and a pid
 * namespace of its own, so that runs on it are to other runs like those of another machine, and the
 * node can lose its power: all its processes die at once.
 */
final class SlurmCluster implements AutoCloseable {
  /** A node without its daemon lives on; it starts one whenever it is told to. */
  private static final String NODE =
      """
      hostname $1
      mount --bind "$2/boot-$1" /proc/sys/kernel/random/boot_id
      while :; do
        if rm "$2/up-$1" 2>&-; then slurmd -D -N $1 -f "$2/slurm.conf"; fi
        sleep 0.1
      done
      """;

  private static final String CONTROLLER =
      """
      hostname control
      head -c 1024 /dev/urandom >"$1/munge.key"
      chmod 400 "$1/munge.key"
      munged -F --key-file="$1/munge.key" --socket="$1/munge.sock" --pid-file="$1/munge.pid" \\
        --log-file="$1/munge.log" --seed-file="$1/munge.seed" &
      while [ ! -S "$1/munge.sock" ]; do sleep 0.1; done
      slurmctld -D -f "$1/slurm.conf" &
      while :; do wait; sleep 1; done
      """;

  private static final String CONFIGURATION =
      """
      ClusterName=codexworker
      SlurmctldHost=control(127.0.0.1)
      SlurmctldPort=27817
      SlurmUser=root
      SlurmdUser=root
      AuthType=auth/munge
      AuthInfo=socket=%1$s/munge.sock,cred_expire=5
      CredType=cred/munge
      ProctrackType=proctrack/linuxproc
      TaskPlugin=task/none
      MpiDefault=none
      SwitchType=switch/none
      SelectType=select/cons_tres
      SelectTypeParameters=CR_CPU
      SlurmdParameters=config_overrides
      ReturnToService=2
      SlurmdTimeout=5
      KillWait=2
      StateSaveLocation=%1$s/state
      SlurmdSpoolDir=%1$s/spool-%%n
      SlurmctldPidFile=%1$s/slurmctld.pid
      SlurmdPidFile=%1$s/%%n.pid
      SlurmctldLogFile=%1$s/slurmctld.log
      SlurmdLogFile=%1$s/%%n.log
      NodeName=n1 NodeHostname=n1 NodeAddr=127.0.0.1 Port=27818 CPUs=8
      NodeName=n2 NodeHostname=n2 NodeAddr=127.0.0.1 Port=27819 CPUs=8
      PartitionName=all Nodes=n1,n2 Default=YES LLN=YES MaxTime=INFINITE State=UP
      """;

  private final Path folder;
  private final List<Worker> namespaces = new ArrayList<>();

  private SlurmCluster(Path folder) {
    this.folder = folder;
  }

  /** Starts one with its state in a folder; skips the test where that is not possible. */
  static SlurmCluster start(Path temp) throws Exception {
    boolean can =
        Probe.isInstalled("slurmctld", "-V")
            && Probe.isInstalled("munged", "-V")
            && Probe.isInstalled("unshare", "-pfmu", "--mount-proc", "--kill-child", "true");
    if (!can) {
      System.err.println("\n*** no Slurm, or not root: THE TEST WITH SLURM IS SKIPPED ***\n");
      Assumptions.abort("needs root and Debian's packages slurm-wlm and munge");
    }
    // Everybody must be able to reach munge's socket, and a temporary folder of tests is private.
    temp.toFile().setExecutable(true, false);
    SlurmCluster cluster = new SlurmCluster(Files.createDirectory(temp.resolve("slurm")));
    try {
      cluster.startAll();
      return cluster;
    } catch (Exception | Error e) {
      cluster.close();
      throw e;
    }
  }

  private void startAll() throws Exception {
    Files.writeString(folder.resolve("slurm.conf"), CONFIGURATION.formatted(folder));
    Files.createDirectory(folder.resolve("state"));
    inNamespace(CONTROLLER, folder.toString());
    for (String node : List.of("n1", "n2")) {
      Files.createDirectory(folder.resolve("spool-" + node));
      startNode(node);
    }
    Processes.await(
        "both nodes are up", () -> command("sinfo", "-h", "-N", "-t", "idle").lines().count() == 2);
  }

  private Worker inNamespace(String script, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("unshare", "-pfmu", "--mount-proc", "--kill-child"));
    command.addAll(List.of("sh", "-euc", script, "sh"));
    command.addAll(List.of(args));
    Worker started = Worker.startCommand(folder, Map.of(), command);
    namespaces.add(started);
    return started;
  }

  /** Starts a node, as after a boot of its machine. */
  void startNode(String node) throws IOException {
    Files.writeString(folder.resolve("boot-" + node), UUID.randomUUID() + "\n");
    startDaemon(node);
    inNamespace(NODE, node, folder.toString());
  }

  /** Has a node that lives start its daemon. */
  void startDaemon(String node) throws IOException {
    Files.createFile(folder.resolve("up-" + node));
  }

  /** Kills a node's daemon alone; its jobs live on. */
  void killDaemon(String node) throws Exception {
    for (long pid : Processes.withCommandLine("slurmd -D -N " + node)) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Kills all processes of a node at once. */
  void losePower(String node) throws Exception {
    for (Worker each : List.copyOf(namespaces)) {
      if (Processes.withCommandLine("sh " + node + " " + folder).contains(each.pid())) {
        each.signal("KILL");
        each.await();
        namespaces.remove(each);
      }
    }
  }

  /** Runs a command of Slurm's and returns what it prints. */
  String command(String... words) throws Exception {
    return commandIn(folder, List.of(words)).out();
  }

  /** Runs a command of Slurm's in a folder. */
  Worker.Result commandIn(Path where, List<String> words) throws Exception {
    Map<String, String> environment = Map.of("SLURM_CONF", folder.resolve("slurm.conf").toString());
    return Worker.startCommand(where, environment, words).await();
  }

  /** What the daemons wrote. */
  String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    for (String name : List.of("slurmctld.log", "n1.log", "n2.log")) {
      Path log = folder.resolve(name);
      logs.append(name).append('\n').append(Files.exists(log) ? Files.readString(log) : "");
    }
    return logs.toString();
  }

  @Override
  public void close() {
    try {
      for (Worker each : namespaces) {
        each.signal("KILL");
        each.await();
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
