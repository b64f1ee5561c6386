"""Measurements of runs: start-up, tasks that cost nothing, the real codex, several workers."""

import subprocess
import time

import measure
import provider
from setting import (
    TARGET,
    Row,
    Skipped,
    count,
    cpus,
    differences,
    expect,
    median,
    ratios,
    seconds,
    walls,
)


def start_up(setting):
    """status on 50 tasks, --version and --help against GNU parallel --version"""
    folder = setting.pending(50)
    variants = {
        "status": lambda: setting.run(setting.program, "status", folder),
        "--version": lambda: setting.run(setting.program, "--version"),
        "--help": lambda: setting.run(setting.program, "--help"),
    }
    if setting.native.exists():
        variants["native status"] = lambda: setting.run(setting.native, "status", folder)
    peer = setting.peer("parallel")
    results = setting.interleaved(
        variants | {"parallel": lambda: setting.run(peer, "--version")},
        setting.rounds * setting.sizes["start-ups"],
    )
    other = walls(results["parallel"])
    for name in variants:
        goal = 0.2 if name.startswith("native") else 1.1 if setting.java_feature >= 25 else 1.3
        own = walls(results[name])
        yield Row(
            "start-up",
            f"start-up: `{name}`" + (" on 50 tasks" if "status" in name else ""),
            f"{seconds(median(own))}, {seconds(median(cpus(results[name])))} CPU",
            f"{seconds(median(other))}, {seconds(median(cpus(results['parallel'])))} CPU:"
            " GNU parallel `--version`",
            ratios(own, other),
            "×",
            goal,
        )


def tasks(setting):
    """1,000 tasks of an agent that only answers, two at a time, against loops and queues"""
    number = setting.sizes["tasks"]
    agent = f"{setting.agent} exec --json -s read-only -"

    def own():
        folder = setting.tasks(number)
        cost = setting.run(*setting.worker(folder, "-c", "2"))
        expect(number, count(folder, "done_exec_log-"), "codex-worker")
        return cost

    def peer(*command, outputs=None):
        def call():
            folder = setting.tasks(number)
            results = setting.new_folder()
            cost = setting.run(*command, env={"T": str(folder), "R": str(results)})
            if outputs:
                expect(number, outputs(results), command[0])
            return cost

        return call

    def shell(script, *arguments, outputs=None):
        return peer("/bin/sh", "-c", script, "sh", *arguments, outputs=outputs)

    bare = shell('exec "$@" "$T"', *setting.bare_loop())
    found = setting.peers("parallel", "xargs", "tsp", "nq")
    variants = {"codex-worker": own, "bare": bare}
    if "parallel" in found:
        variants["parallel"] = shell(
            'cd "$T" && ls | parallel --will-cite -j2 --joblog "$R/log" --results "$R/out"'
            f' "{agent} <{{}}"',
            outputs=lambda results: sum(1 for _ in results.glob("out/*/*/stdout")),
        )
    logs = lambda results: sum(1 for log in results.iterdir() if b"turn.completed" in log.read_bytes())
    if "xargs" in found:
        variants["xargs"] = shell(
            f"""cd "$T" && ls | xargs -P2 -I{{}} sh -c 'exec {agent} <"$1" >"$R/$1" 2>&1' sh {{}}""",
            outputs=logs,
        )
    if "tsp" in found:
        variants["tsp"] = shell(
            f"""cd "$T" && export TMPDIR="$R" TS_SOCKET="$R/socket" TS_MAXFINISHED=10000
            tsp -S 2
            for t in *; do last=$before; before=$(tsp sh -c 'exec {agent} <"$1"' sh "$t"); done
            tsp -w "$last"; tsp -w "$before"; tsp -K""",
            outputs=lambda results: sum(1 for _ in results.glob("ts-out.*")),
        )
    if "nq" in found:
        variants["nq"] = shell(
            f"""cd "$T" && export NQDIR="$R" && for t in *; do nq -q sh -c 'exec {agent} <"$1"' sh "$t"; done; nq -w""",
            outputs=logs,
        )
    variants["loop"] = shell(
        f'cd "$T" && for t in *; do {agent} <"$t" >"$R/$t" 2>&1; done', outputs=logs
    )
    results = setting.interleaved(variants)
    titles = {
        "bare": ("a bare Java loop over ProcessBuilder, two threads", 0.6),
        "parallel": ("GNU parallel `-j2 --joblog --results`", 1.5),
        "xargs": ("`xargs -P2` with a file for each answer", None),
        "tsp": ("task-spooler, two slots", None),
        "nq": ("nq, one at a time", None),
        "loop": ("a shell loop, one at a time", None),
    }
    ours = walls(results["codex-worker"])
    for name in list(results)[1:]:
        title, goal = titles[name]
        other = walls(results[name])
        yield Row(
            "tasks",
            f"{number:,} tasks that cost nothing, `-c 2`: speed",
            f"{seconds(median(ours))} ({number / median(ours):,.0f}/s)",
            f"{seconds(median(other))} ({number / median(other):,.0f}/s): {title}",
            ratios(other, ours),
            "×",
            goal,
            at_least=True,
        )
    own_cpu, bare_cpu = cpus(results["codex-worker"]), cpus(results["bare"])
    yield Row(
        "tasks",
        "the same: CPU of the whole tree",
        f"{median(own_cpu) / number * 1000:.2f} ms a task",
        f"{median(bare_cpu) / number * 1000:.2f} ms a task: the bare loop",
        ratios(own_cpu, bare_cpu),
        "×",
        1.7,
    )


def codex(setting):
    """40 tasks of the real codex on a provider on loopback, against xargs"""
    found = sorted(TARGET.glob("codex-*/node_modules/.bin/codex"))
    if not found:
        raise Skipped("no codex in target/; the tests with the real codex install it there")
    real = found[-1]
    number = setting.sizes["codex"]
    xargs = setting.peer("xargs")
    server = provider.start(setting.codex_home)
    env = {"LOOPBACK_KEY": "x"}

    def own():
        folder = setting.tasks(number)
        cost = setting.run(setting.program, folder, "--codex", real, "-c", "4", env=env)
        expect(number, count(folder, "done_exec_log-"), "codex-worker")
        return cost

    def other():
        folder = setting.tasks(number)
        script = (
            f"ls *.md | {xargs} -P4 -I{{}} sh -c 'exec {real} exec --json -s read-only"
            ' --skip-git-repo-check - <"$1" >"$1.log" 2>"$1.err"\' sh {}'
        )
        cost = setting.run("/bin/sh", "-c", f"cd {folder} && {script}", env=env)
        answered = sum(1 for log in folder.glob("*.log") if "turn.completed" in log.read_text())
        expect(number, answered, "xargs")
        return cost

    try:
        results = setting.interleaved({"codex-worker": own, "xargs": other})
    finally:
        server.shutdown()
        (setting.codex_home / "config.toml").unlink()
    for title, take, goal in (("wall", walls, 1.02), ("CPU", cpus, 1.03)):
        ours, others = take(results["codex-worker"]), take(results["xargs"])
        yield Row(
            "codex",
            f"{number} tasks of the real codex, `-c 4`: {title}",
            seconds(median(ours)),
            f"{seconds(median(others))}: `xargs -P4 codex exec`",
            ratios(ours, others),
            "×",
            goal,
        )


def sleep(setting):
    """64 agents that sleep one second, 16 at a time, against the ideal"""
    number, ms = setting.sizes["sleepers"], setting.sizes["sleep_ms"]

    def own():
        folder = setting.tasks(number)
        cost = setting.run(*setting.worker(folder, "-c", "16"), env={"BENCH_SLEEP_MS": str(ms)})
        expect(number, count(folder, "done_exec_log-"), "codex-worker")
        return cost

    results = setting.interleaved({"codex-worker": own})["codex-worker"]
    ideal = number / 16 * ms / 1000
    yield Row(
        "sleep",
        f"{number} agents that sleep {ms / 1000:g} s, `-c 16`, from start to exit",
        seconds(median(walls(results))),
        f"{ideal:g} s: ideal",
        walls(results),
        "s",
        ideal + 0.3,
    )


def workers(setting):
    """4 processes on one folder of 4,000 tasks against one process with as many agents"""
    number = setting.sizes["shared"]

    def processes(many, each):
        def call():
            folder = setting.tasks(number)
            with open(setting.temp / "errors", "wb") as err:
                begun = time.perf_counter()
                command = setting.worker(folder, "-c", str(each))
                started = [
                    measure.start(command, setting.env, setting.work, err=err) for _ in range(many)
                ]
                ended = [measure.wait(process, begun) for process in started]
            if any(code for code, _ in ended):
                raise measure.Failed(f"{many} workers: exit codes {[code for code, _ in ended]}")
            expect(number, count(folder, "done_exec_log-"), f"{many} workers")
            return max(cost.wall for _, cost in ended)

        return call

    results = setting.interleaved({"four": processes(4, 2), "one": processes(1, 8)})
    yield Row(
        "workers",
        f"4 processes with `-c 2` on one folder, {number:,} tasks: speed",
        seconds(median(results["four"])),
        f"{seconds(median(results['one']))}: one process with `-c 8`",
        ratios(results["one"], results["four"]),
        "×",
        0.9,
        at_least=True,
    )


def crowd(setting):
    """CPU of a task on a machine with 2,000 other processes, against the same without them"""
    number, others = setting.sizes["crowded"], setting.sizes["crowd"]

    def own():
        folder = setting.tasks(number)
        cost = setting.run(*setting.worker(folder, "-c", "2"))
        expect(number, count(folder, "done_exec_log-"), "codex-worker")
        return cost.cpu / number * 1000

    def crowded():
        sleepers = [
            subprocess.Popen(["sleep", "3600"], start_new_session=True) for _ in range(others)
        ]
        try:
            return own()
        finally:
            for sleeper in sleepers:
                sleeper.kill()
            for sleeper in sleepers:
                sleeper.wait()

    results = setting.interleaved({"crowded": crowded, "alone": own})
    yield Row(
        "crowd",
        f"CPU of a task beside {others:,} other processes",
        f"{median(results['crowded']):.2f} ms",
        f"{median(results['alone']):.2f} ms: without them",
        differences(results["crowded"], results["alone"]),
        "ms more",
        1.0,
    )
