"""What a run takes that works hour after hour."""

import os
import pathlib
import statistics
import subprocess
import time

import measure
from setting import Row, Skipped, expect, task_name, write

AGENTS = 8
AHEAD = 40
SETTLED = 1 / 6  # The first part, in which Java still loads classes and its heap finds its size.


def hour(setting):
    """an hour of a run with 8 agents that follows a folder into which tasks are dropped all the time"""
    jcmd = setting.java_tool("jcmd")
    if not jcmd:
        raise Skipped("jcmd is missing, so garbage can't be told from memory that is kept")
    length, pause = setting.sizes["hour"], setting.sizes["sample"]
    folder, drafts, archive = (setting.new_folder(name) for name in ("queue", "drafts", "archive"))
    _drop(folder, drafts, 0, AHEAD)
    command = setting.worker(folder, "--follow", "-c", str(AGENTS))
    env = setting.env | {"BENCH_SLEEP_MS": "1000"}
    run = measure.start(command, env, setting.work)
    begun, dropped, done, samples = time.monotonic(), AHEAD, 0, []
    while (now := time.monotonic() - begun) < length:
        if run.poll() is not None:
            raise measure.Failed(f"the run ended by itself with {run.returncode}")
        done += _put_away(folder, archive)
        _drop(folder, drafts, dropped, done + AHEAD)
        dropped = done + AHEAD
        if now >= pause * (len(samples) + 1):
            samples.append((now, _figures(run.pid, jcmd)))
        time.sleep(0.5)
    if run.wait():
        raise measure.Failed(f"the run ended with {run.returncode}")
    expect(dropped, done + _put_away(folder, archive), "the run")
    attempts = sum(log.read_bytes().count(b"== attempt ") for log in archive.iterdir())
    expect(dropped, attempts, "in one attempt each")
    settled = [sample for sample in samples if sample[0] > length * SETTLED]
    for what, unit in (("memory", "MB"), ("threads", ""), ("open files", ""), ("processes", "")):
        points = [(when / 3600, figures[what]) for when, figures in settled]
        yield _row(f"{dropped} tasks while it runs: {what}", unit, points)


def _drop(folder, drafts, first, end):
    """Tasks that appear whole, as from an editor that renames."""
    for number in range(first, end):
        draft = drafts / task_name(number)
        write(draft, f"Task {number}: say ok.\n".encode())
        os.rename(draft, folder / draft.name)


def _put_away(folder, archive):
    """Moves what is done out of the queue, for only what the run keeps is to be seen."""
    moved = 0
    for log in folder.glob("done_exec_log-*"):
        task = folder / log.name.removeprefix("done_exec_log-").removesuffix(".txt")
        if task.exists():  # It has its name back a moment after the log is done.
            task.unlink()
            log.rename(archive / log.name)
            moved += 1
    return moved


def _figures(pid, jcmd):
    """Java lets garbage lie until its heap is full, so it is told to collect it first."""
    subprocess.run([jcmd, str(pid), "GC.run"], check=True, stdout=subprocess.DEVNULL)
    status = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in status if ":" in line)
    return {
        "memory": int(fields["VmRSS"].split()[0]) / 1024,
        "threads": int(fields["Threads"]),
        "open files": len(os.listdir(f"/proc/{pid}/fd")),
        "processes": len(measure.descendants(pid, measure.children())),
    }


def _row(what, unit, points):
    """How steep a line through the points is for certain: beyond two standard errors of its slope."""
    xs, ys = zip(*points)
    fit = statistics.linear_regression(xs, ys)
    rest = sum((y - fit.slope * x - fit.intercept) ** 2 for x, y in points) / (len(points) - 2)
    error = (rest / sum((x - statistics.mean(xs)) ** 2 for x in xs)) ** 0.5
    tenth = max(1, len(points) // 10)
    certain = max(0.0, abs(fit.slope) - 2 * error) / statistics.mean(ys)
    first, last = statistics.mean(ys[:tenth]), statistics.mean(ys[-tenth:])
    return Row(
        "hour",
        what,
        f"{last:.1f} {unit} at the end".replace("  ", " "),
        f"{first:.1f} at the start; {fit.slope:+.2f} ± {error:.2f} an hour",
        [100 * certain],
        "% an hour for certain",
        1,
    )
