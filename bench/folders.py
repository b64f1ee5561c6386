"""Measurements of large folders, of memory, and of waiting."""

import contextlib
import fcntl
import os
import pathlib
import pty
import struct
import termios
import threading
import time

import measure
from setting import (
    Row,
    count,
    differences,
    expect,
    median,
    ratios,
    seconds,
    slope,
    walls,
)

PATIENCE = 120
LONGEST = 90


def status(setting):
    """status (counts) on 1,000 to 1,000,000 tasks, half of them done, against ls -f"""
    points = []
    for number in setting.sizes["status"]:
        folder = setting.done(number // 2, of=number)
        row, beyond = _against_ls(
            setting,
            "status",
            f"`status` on {number:,} tasks",
            folder,
            [setting.program, "status", folder],
            rounds=setting.rounds * (setting.sizes["start-ups"] if number <= 10_000 else 1),
        )
        points.append((number, beyond))
        yield row
    del points[0]  # noise
    yield Row(
        "status",
        f"the same: growth from {points[0][0]:,} to {points[-1][0]:,}",
        ", ".join(seconds(beyond) for _, beyond in points) + " beyond start-up",
        "1: linear",
        [slope(points)],
        "exponent",
        1.1,
    )


def status_json(setting):
    """status --json on 100,000 tasks, half of them done: time and memory"""
    number = setting.sizes["many"]
    folder = setting.done(number // 2, of=number)
    results = setting.interleaved(
        {
            "status --json": lambda: setting.run(
                setting.program, "status", "--json", folder, peak=True
            ),
            "start-up": lambda: _start_up(setting),
        }
    )
    own, start = results["status --json"], walls(results["start-up"])
    what = f"`status --json` on {number:,} tasks"
    beyond = differences(walls(own), start)
    measured, against = seconds(median(walls(own))), f"{seconds(median(start))}: start-up"
    yield Row("json", what, measured, against, beyond, "s more", 1.5)
    peaks = [cost.peak_mb for cost in own]
    yield Row("json", f"{what}: peak memory", f"{median(peaks):.0f} MB", "", peaks, "MB", 128)


def done(setting):
    """run with 100,000 tasks that are all done, against ls -f"""
    number = setting.sizes["many"]
    folder = setting.done(number, of=number)
    row, _ = _against_ls(
        setting,
        "done",
        f"`run` with {number:,} tasks, all done",
        folder,
        setting.worker(folder),
        rounds=setting.rounds,
    )
    yield row


def first(setting):
    """the first agent's start with 100,000 pending tasks, against 10 pending tasks"""
    number = setting.sizes["many"]

    def until_first(size):
        return lambda: _until_first_agent(setting, setting.pending(size))[0]

    results = setting.interleaved({"many": until_first(number), "few": until_first(10)})
    yield Row(
        "first",
        f"first agent started, {number:,} pending tasks",
        seconds(median(results["many"])),
        f"{seconds(median(results['few']))}: 10 pending tasks",
        differences(results["many"], results["few"]),
        "s more",
        0.5,
    )


def refused(setting):
    """a run over 100,000 tasks that are refused since their files are empty"""
    number = setting.sizes["many"]

    def own():
        folder = setting.tasks(number, empty=True)
        command = setting.worker(folder, "-c", "4")
        cost = setting.run(*command, peak=True, exits=(1, 130), limit=LONGEST)
        ended = count(folder, "failed_exec_log-")
        return cost, ended

    cost, ended = setting.interleaved({"codex-worker": own}, rounds=1)["codex-worker"][0]
    cut = "" if ended == number else f", stopped after {ended:,} of them"
    yield Row(
        "refused",
        f"a run over {number:,} empty files, `-c 4`",
        f"{seconds(cost.wall)}, {cost.cpu:.1f} s CPU, {cost.peak_mb:.0f} MB{cut}",
        "",
        [cost.wall * number / max(ended, 1)],
        "s",
        30,
    )


def memory(setting):
    """peak memory of a run: with 64 agents at a time, and with 100,000 pending tasks"""

    def with_agents():
        folder = setting.tasks(64)
        cost = setting.run(
            *setting.worker(folder, "-c", "64"), env={"BENCH_SLEEP_MS": "3000"}, peak=True
        )
        expect(64, count(folder, "done_exec_log-"), "codex-worker")
        return cost.peak_mb

    number = setting.sizes["many"]

    def with_tasks():
        return _until_first_agent(setting, setting.pending(number), settle=1)[1]

    results = setting.interleaved({"agents": with_agents, "tasks": with_tasks})
    for what, name, goal in (
        ("64 running agents", "agents", 64),
        (f"{number:,} pending tasks", "tasks", 120),
    ):
        peaks = results[name]
        yield Row("memory", f"peak memory, {what}", f"{median(peaks):.0f} MB", "", peaks, "MB", goal)


def waiting(setting):
    """CPU of a run that waits for 8 agents, into a pipe and with the live view"""
    length = setting.sizes["waiting"]
    env = setting.env | {"BENCH_SLEEP_MS": "600000", "TERM": "xterm-256color"}
    master, terminal = pty.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    drawn = []

    def drain():
        with contextlib.suppress(OSError):
            while chunk := os.read(master, 65536):
                drawn.append(len(chunk))

    threading.Thread(target=drain, daemon=True).start()
    plain_run, live_run = (
        setting.worker(setting.tasks(8, name), "-c", "8") for name in ("plain", "live")
    )
    plain = measure.start(plain_run, env, setting.work)
    live = measure.start(live_run, env, setting.work, out=terminal)
    os.close(terminal)
    time.sleep(3)
    before = [measure.cpu_seconds(process.pid) for process in (plain, live)]
    bytes_before = sum(drawn)
    time.sleep(length)
    after = [measure.cpu_seconds(process.pid) for process in (plain, live)]
    if sum(drawn) == bytes_before:
        raise measure.Failed("the live view drew nothing")
    for process in (plain, live):
        measure.interrupt(process)
    for what, begun, ended, goal in zip(
        ("not a terminal", "the live view"), before, after, (60, 300)
    ):
        ms = (ended - begun) / length * 60_000
        measured = f"{ms:.0f} ms CPU a minute"
        yield Row("waiting", f"waiting for 8 agents, {what}", measured, "", [ms], "ms", goal)


def _start_up(setting):
    return setting.run(setting.program, "status", setting.pending(50))


def _against_ls(setting, name, what, folder, command, rounds):
    """A row against three times ls -f, and what the program takes beyond its start-up."""
    results = setting.interleaved(
        {
            what: lambda: setting.run(*command),
            "start-up": lambda: _start_up(setting),
            "ls -f": lambda: setting.run("ls", "-f", folder),
        },
        rounds,
    )
    own, start, ls = (walls(costs) for costs in results.values())
    beyond = differences(own, start)
    row = Row(
        name,
        what,
        seconds(median(own)),
        f"{seconds(median(ls))}: `ls -f`; start-up {seconds(median(start))}",
        ratios(beyond, ls),
        "× beyond start-up",
        3,
    )
    return row, median(beyond)


def _until_first_agent(setting, folder, settle=0.0):
    """Starts a run and ends it at its first agent: the time until then, and the peak memory."""
    mark = setting.temp / "mark"
    mark.unlink(missing_ok=True)
    env = setting.env | {"BENCH_MARK": str(mark), "BENCH_SLEEP_MS": "600000"}
    with open(setting.temp / "errors", "wb") as err:
        begun, deadline = time.time(), time.monotonic() + PATIENCE
        process = measure.start(setting.worker(folder), env, setting.work, err=err)
        while not mark.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise measure.Failed("no agent was started")
            time.sleep(0.002)
        wall = mark.stat().st_mtime - begun
        time.sleep(settle)
        peak = measure.peak_mb(process.pid)
        measure.interrupt(process)
    for log in pathlib.Path(folder).glob("interrupted_exec_log-*"):
        log.unlink()
    return wall, peak
