"""Starts commands, measures them, and leaves no process behind. Linux only."""

import contextlib
import ctypes
import dataclasses
import os
import pathlib
import signal
import subprocess
import threading
import time

_PR_SET_CHILD_SUBREAPER = 36
LIMIT = 600
_TICKS = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """A command did not do what was measured."""


@dataclasses.dataclass(frozen=True)
class Cost:
    """What a command took; CPU counts all processes that were waited for."""

    wall: float
    cpu: float
    peak_mb: float


def adopt_orphans():
    """Makes processes whose parent dies children of this one, so that they can be ended."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def start(command, env, folder, out=subprocess.DEVNULL, err=None):
    """Starts a command in a session of its own, out of reach of the terminal's Ctrl+C."""
    return subprocess.Popen(
        [str(part) for part in command],
        env=env,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err if err is not None else out,
        start_new_session=True,
    )


def wait(process, begun, peak=None):
    """Waits for a started command; its exit code and its cost."""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    peak_mb = peak.stop() if peak else 0.0
    return process.returncode, Cost(wall, usage.ru_utime + usage.ru_stime, peak_mb)


def run(command, env, folder, log, peak=False, exits=(0,), limit=LIMIT):
    """
    Runs a command to its end, or interrupts it after so many seconds; what it prints goes to
    /dev/null, errors to the log.
    """
    with open(log, "wb") as err:
        begun = time.perf_counter()
        process = start(command, env, folder, err=err)
        timer = threading.Timer(limit, process.send_signal, [signal.SIGINT])
        timer.start()
        try:
            code, cost = wait(process, begun, PeakMemory(process.pid) if peak else None)
        finally:
            timer.cancel()
    if code not in exits:
        said = pathlib.Path(log).read_text(errors="replace")[-500:]
        raise Failed(f"{' '.join(map(str, command))[:200]}: exit code {code}: {said}")
    return cost


class PeakMemory:
    """Reads the peak memory of one process until that ends, in MB."""

    def __init__(self, pid):
        self._pid = pid
        self._mb = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self):
        while not self._over.wait(0.01):
            self._mb = max(self._mb, peak_mb(self._pid))

    def stop(self):
        self._over.set()
        self._thread.join()
        return self._mb


def peak_mb(pid):
    """The peak memory of a process by now, in MB; 0 if it is gone."""
    with contextlib.suppress(OSError, ValueError):
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def cpu_seconds(pid):
    """The CPU time of a running process alone."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def remove(folder):
    """Removes a folder; rm is the fastest at that."""
    subprocess.run(["rm", "-rf", folder], check=True)


def interrupt(process):
    """Ends a run as Ctrl+C does."""
    process.send_signal(signal.SIGINT)
    process.wait()


def reap():
    """Takes note of the end of adopted processes; zombies would burden the next command."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def end_all():
    """Kills every descendant of this process and waits until none is left."""
    while left := descendants(os.getpid(), children()):
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        reap()
        time.sleep(0.01)


def children():
    """The processes that each process has started, by its id."""
    started = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
            started.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    return started


def descendants(pid, started):
    """What a process has started, and what that has, and so on."""
    found, look = [], [pid]
    while look:
        below = started.get(look.pop(), [])
        found += below
        look += below
    return found
