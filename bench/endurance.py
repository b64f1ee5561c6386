"""What many runs take that never end, hour after hour."""

import contextlib
import os
import pathlib
import statistics
import time

import measure
from setting import Row, expect, task_name, write

RUNS = 8
SETTLED = 1 / 6  # The first part, in which Java still loads classes and its heap finds its size.


def hour(setting):
    """an hour of 8 runs that follow a folder into which tasks are dropped all the time"""
    length, pause = setting.sizes["hour"], setting.sizes["sample"]
    folder, drafts, archive = (setting.new_folder(name) for name in ("queue", "drafts", "archive"))
    env = setting.env | {"BENCH_SLEEP_MS": "1500"}
    command = setting.worker(folder, "--follow", "-c", "2", "--quiet")
    runs = [measure.start(command, env, setting.work) for _ in range(RUNS)]
    begun, dropped, done, samples = time.monotonic(), 0, 0, []
    while (now := time.monotonic() - begun) < length:
        _drop(folder, drafts, dropped)
        dropped += 1
        if now >= pause * (len(samples) + 1):
            done += _put_away(folder, archive)
            samples.append((now, _figures(runs)))
        time.sleep(setting.sizes["drop"])
    for process in runs:
        if process.poll() is not None:
            raise measure.Failed(f"a run ended by itself with {process.returncode}")
    while _is_open(folder):
        time.sleep(1)
    for process in runs:
        measure.interrupt(process)
    done += _put_away(folder, archive)
    expect(dropped, done, "8 runs")
    expect(dropped, sum(log.read_bytes().count(b"\nattempt 1") for log in archive.iterdir()), "logs")
    settled = [sample for sample in samples if sample[0] > length * SETTLED]
    for what, unit in (("memory", "MB"), ("threads", ""), ("open files", ""), ("processes", "")):
        points = [(when / 3600, figures[what]) for when, figures in settled]
        yield _row(f"{what} of a run, {dropped} tasks in all", unit, points)


def _drop(folder, drafts, number):
    """A task appears in one instant, as from an editor that renames."""
    draft = drafts / task_name(number)
    write(draft, f"Task {number}: say ok.\n".encode())
    os.rename(draft, folder / draft.name)


def _put_away(folder, archive):
    """Moves what is done out of the queue, for only what the runs keep is to be seen."""
    logs = list(folder.glob("done_exec_log-*"))
    for log in logs:
        (folder / log.name.removeprefix("done_exec_log-").removesuffix(".txt")).unlink()
        log.rename(archive / log.name)
    return len(logs)


def _is_open(folder):
    names = os.listdir(folder)
    return len([name for name in names if name.endswith(".md")]) > len(
        [name for name in names if name.startswith("done_exec_log-")]
    )


def _figures(runs):
    """The means over all runs."""
    children = measure.children()
    each = [_of(process.pid, children) for process in runs]
    return {what: statistics.mean(figures[what] for figures in each) for what in each[0]}


def _of(pid, children):
    status = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in status if ":" in line)
    return {
        "memory": int(fields["VmRSS"].split()[0]) / 1024,
        "threads": int(fields["Threads"]),
        "open files": len(os.listdir(f"/proc/{pid}/fd")),
        "processes": len(measure.descendants(pid, children)),
    }


def _row(what, unit, points):
    """How far the slope of a line through the points is from zero, in its standard errors."""
    xs, ys = zip(*points)
    fit = statistics.linear_regression(xs, ys)
    rest = sum((y - fit.slope * x - fit.intercept) ** 2 for x, y in points) / (len(points) - 2)
    error = (rest / sum((x - statistics.mean(xs)) ** 2 for x in xs)) ** 0.5
    tenth = max(1, len(points) // 10)
    first, last = statistics.mean(ys[:tenth]), statistics.mean(ys[-tenth:])
    return Row(
        "hour",
        what,
        f"{last:.1f} {unit} at the end".replace("  ", " "),
        f"{first:.1f} at the start; {fit.slope:+.2f} ± {error:.2f} an hour",
        [abs(fit.slope) / error if error else 0.0],
        "standard errors from flat",
        2,
    )
