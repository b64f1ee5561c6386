"""What the measurements share: the program, its peers, the agent, task folders, the rows."""

import contextlib
import dataclasses
import math
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

import measure

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent / "target"
PACKAGES = {"parallel": "parallel", "tsp": "task-spooler", "nq": "nq", "xargs": "findutils"}
JVM_OPTIONS = [
    "-XX:TieredStopAtLevel=1",
    "-XX:CompileThresholdScaling=2",
    "-XX:+UseSerialGC",
    "-Xshare:auto",
    "-XX:-UsePerfData",
]

FULL = {"start-ups": 4, "tasks": 1000, "codex": 40, "sleepers": 64, "sleep_ms": 1000}
FULL |= {"status": [1_000, 10_000, 100_000, 1_000_000], "many": 100_000, "shared": 4000}
FULL |= {"crowd": 2000, "crowded": 200, "waiting": 60, "branches": 200}
FULL |= {"hour": 3600, "sample": 15}
QUICK = {"start-ups": 1, "tasks": 60, "codex": 4, "sleepers": 32, "sleep_ms": 200}
QUICK |= {"status": [100, 1_000, 10_000], "many": 1_000, "shared": 80}
QUICK |= {"crowd": 100, "crowded": 20, "waiting": 3, "branches": 10}
QUICK |= {"hour": 20, "sample": 1}


@dataclasses.dataclass
class Row:
    """A line of the table: the figure of each round, what it was measured against, and the goal."""

    name: str
    what: str
    measured: str
    against: str
    figures: list
    unit: str
    goal: float | None = None
    at_least: bool = False

    @property
    def figure(self):
        return statistics.median(self.figures)

    @property
    def met(self):
        if self.goal is None:
            return None
        return self.figure >= self.goal if self.at_least else self.figure <= self.goal


class Skipped(Exception):
    """Something that a measurement needs is not here."""


class Setting:
    """A run of the benchmark: a temporary folder, an environment, sizes and rounds."""

    def __init__(self, temp, rounds, quick):
        self.temp = pathlib.Path(temp)
        self.rounds = rounds
        self.sizes = QUICK if quick else FULL
        self.program = TARGET / "codex-worker"
        self.native = TARGET / "codex-worker-native"
        self.notes = []
        self.failed = False
        self.work = self._folder("work")
        self.codex_home = self._folder("codex-home")
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder("home")),
            "TMPDIR": str(self._folder("tmp")),
            "CODEX_HOME": str(self.codex_home),
            "LC_ALL": "C.UTF-8",
        }
        if "JAVA_HOME" in os.environ:
            self.env["JAVA_HOME"] = os.environ["JAVA_HOME"]
        self.java = self.java_tool("java")
        self.java_version = self._java_version()
        self.agent = self._agent()
        self._log = None
        self._folders = {}
        self._made = 0

    def _folder(self, name):
        folder = self.temp / name
        folder.mkdir(exist_ok=True)
        return folder

    def java_tool(self, name):
        """A program of the JDK; None if there is none."""
        home = os.environ.get("JAVA_HOME")
        own = pathlib.Path(home or "/", "bin", name)
        return str(own) if home and own.exists() else shutil.which(name)

    def _java_version(self):
        said = subprocess.run([self.java, "-version"], capture_output=True, text=True).stderr
        return re.search(r'"([^"]+)"', said).group(1)

    @property
    def java_feature(self):
        return int(re.match(r"\d+", self.java_version).group())

    def _agent(self):
        agent = self.temp / "agent"
        source = HERE / "agent.c"
        compiler = shutil.which("gcc")
        if compiler:
            for extra in (["-static"], []):
                if subprocess.run(
                    [compiler, "-O2", *extra, "-o", agent, source], capture_output=True
                ).returncode == 0:
                    return agent
        self.notes.append("no C compiler: the agent is a shell script, which costs more")
        shutil.copy(HERE / "agent.sh", agent)
        return agent

    def peer(self, name):
        """The path of a peer, installed from Debian where it is missing."""
        if not shutil.which(name):
            _install(PACKAGES[name])
        path = shutil.which(name)
        if not path:
            raise Skipped(f"{PACKAGES[name]} is not installed, and apt-get can't install it")
        return path

    def peers(self, *names):
        """The peers that can be had; what can't is noted."""
        found = {}
        for name in names:
            try:
                found[name] = self.peer(name)
            except Skipped as e:
                self.note(str(e))
        return found

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)
        print(f"  {text}", file=sys.stderr, flush=True)

    def fail(self, text):
        self.failed = True
        self.note(text)

    def bare_loop(self):
        """The command line of the bare Java loop."""
        compiler = self.java_tool("javac")
        if not compiler:
            raise Skipped("javac is missing, so there is no bare Java loop")
        classes = self._folder("classes")
        subprocess.run([compiler, "-d", classes, HERE / "BareLoop.java"], check=True)
        return [self.java, *JVM_OPTIONS, "-cp", classes, "BareLoop", self.agent]

    def run(self, *command, env=None, **how):
        """Runs a command to its end and tells its cost."""
        all_env = self.env | (env or {})
        return measure.run(command, all_env, self.work, self.temp / "errors", **how)

    def worker(self, folder, *options):
        """The command line of a run of the program with the agent that only answers."""
        return [self.program, folder, "--codex", self.agent, *options]

    def tasks(self, count, name=None, empty=False):
        """A new folder of pending tasks."""
        folder = self.new_folder(name)
        for i in range(count):
            write(folder / task_name(i), b"" if empty else f"Task {i}: say ok.\n".encode())
        return folder

    def new_folder(self, name=None):
        """
        A new folder. None is removed before the end: for a minute after many files were deleted,
        ext4 takes a hundred times longer to create one.
        """
        self._made += 1
        folder = self.temp / (name or f"folder-{self._made}")
        folder.mkdir()
        return folder

    def creation_ms(self):
        """How long 1,000 files take here: a few ms, or a second where many were just deleted."""
        folder, begun = self.new_folder(), time.perf_counter()
        for i in range(1000):
            write(folder / task_name(i), b"")
        return (time.perf_counter() - begun) * 1000

    def pending(self, count):
        """A folder of pending tasks, made once."""
        return self._once(f"pending-{count}", lambda name: self.tasks(count, name))

    def done(self, count, of):
        """A folder in which a part of the tasks is done, made once."""

        def make(name):
            folder = self.tasks(of, name)
            log = self._done_log()
            for i in range(count):
                write(folder / f"done_exec_log-{task_name(i)}.txt", log)
            return folder

        return self._once(f"done-{count}-of-{of}", make)

    def _once(self, name, make):
        if name not in self._folders:
            print(f"  making {name}", file=sys.stderr, flush=True)
            self._folders[name] = make(name)
        return self._folders[name]

    def _done_log(self):
        if not self._log:
            folder = self.tasks(1, "one")
            self.run(*self.worker(folder))
            self._log = next(folder.glob("done_exec_log-*")).read_bytes()
        return self._log

    def interleaved(self, variants, rounds=None):
        """Calls each variant in turn, round by round; the results of each by its name."""
        results = {name: [] for name in variants}
        for i in range(rounds or self.rounds):
            for name, call in variants.items():
                _progress(f"  round {i + 1}: {name}")
                results[name].append(call())
                measure.reap()
        _progress("")
        return results


def task_name(i):
    return f"task-{i:07}.md"


def write(path, content):
    """Writes a file with as few system calls as can be: there are many of them."""
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    os.write(handle, content)
    os.close(handle)


def expect(count, found, what):
    """Nothing is worth timing that was not done."""
    if found != count:
        raise measure.Failed(f"{what}: {found} of {count} tasks are done")


def count(folder, prefix):
    return sum(name.startswith(prefix) for name in os.listdir(folder))


def ratios(ones, others):
    """The ratio in each round: what slows a round down slows both."""
    return [a / b for a, b in zip(ones, others)]


def differences(ones, others):
    return [a - b for a, b in zip(ones, others)]


def median(values):
    return statistics.median(values)


def walls(costs):
    return [cost.wall for cost in costs]


def cpus(costs):
    return [cost.cpu for cost in costs]


def seconds(value):
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def slope(points):
    """The exponent of growth: the slope of a line through logarithms."""
    xs = [math.log(x) for x, _ in points]
    ys = [math.log(max(y, 1e-6)) for _, y in points]
    x0, y0 = statistics.mean(xs), statistics.mean(ys)
    return sum((x - x0) * (y - y0) for x, y in zip(xs, ys)) / sum((x - x0) ** 2 for x in xs)


def _progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def _install(package):
    print(f"  installing {package} with apt-get", file=sys.stderr, flush=True)
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    install = [*sudo, "apt-get", "install", "-y", "-q", "--no-install-recommends", package]
    with contextlib.suppress(OSError):
        for command in (install, [*sudo, "apt-get", "update", "-q"], install):
            if subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0:
                if command is install:
                    return
