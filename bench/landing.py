"""Measurements of landing."""

import subprocess

import measure
from setting import Row, count, expect, median, ratios, seconds, walls, write

FILES = 200

AGENT = """#!/bin/sh
{agent} "$@"
case $1 in exec) echo "by $$" >"new-$$" ;; esac
"""

LOOP = """git for-each-ref --format='%(refname)' refs/heads/codex-worker/ |
while read -r branch; do git merge -q --no-ff --no-edit "$branch" || exit 1; done"""


def land(setting):
    """land with 200 branches and no check, against a shell loop of git merge --no-ff"""
    number = setting.sizes["branches"]
    top = setting.new_folder()
    repository, queue = top / "repository", setting.tasks(number)
    _make(setting, repository)
    _branches(setting, repository, queue, top / "agent")
    expect(number, count(queue, "done_exec_log-"), "codex-worker")
    refs = _git(setting, repository, "for-each-ref", "--format=create %(refname) %(objectname)")
    branches = "".join(line + "\n" for line in refs.splitlines() if "/codex-worker/" in line)
    first = _git(setting, repository, "rev-parse", "main")
    loop = top / "loop"
    _git(setting, repository, "worktree", "add", "-q", "--detach", str(loop), "main")

    def own():
        cost = setting.run(setting.program, "land", queue, "-C", repository, "--yes", "--quiet")
        expect(number, _new_files(setting, repository, "main"), "land")
        _git(setting, repository, "reset", "-q", "--hard", first)
        _git(setting, repository, "update-ref", "--stdin", text=branches)
        return cost

    def merges():
        _git(setting, loop, "reset", "-q", "--hard", first)
        cost = setting.run("/bin/sh", "-c", 'cd "$1" && ' + LOOP, "sh", loop)
        expect(number, _new_files(setting, loop, "HEAD"), "the loop")
        return cost

    results = setting.interleaved({"land": own, "loop": merges})
    ours, other = walls(results["land"]), walls(results["loop"])
    yield Row(
        "land",
        f"`land` with {number} branches, no check",
        f"{seconds(median(ours))} ({seconds(median(ours) / number)} a branch)",
        f"{seconds(median(other))}: a shell loop of `git merge --no-ff` in one worktree",
        ratios(ours, other),
        "×",
        2,
    )


def _make(setting, repository):
    repository.mkdir()
    _git(setting, repository, "init", "-q", "-b", "main")
    for setting_of_git in ("user.name=bench", "user.email=bench@localhost", "gc.auto=0"):
        _git(setting, repository, "config", *setting_of_git.split("=", 1))
    for i in range(FILES):
        write(repository / f"file-{i}", b"a line\n" * 50)
    _git(setting, repository, "add", ".")
    _git(setting, repository, "commit", "-q", "-m", "first")


def _branches(setting, repository, queue, agent):
    write(agent, AGENT.format(agent=setting.agent).encode())
    agent.chmod(0o700)
    options = ["--worktree", "-s", "workspace-write", "-c", "4", "-C", repository]
    setting.run(setting.program, queue, "--codex", agent, "--quiet", *options)


def _new_files(setting, repository, commit):
    names = _git(setting, repository, "ls-tree", "--name-only", commit).splitlines()
    return sum(name.startswith("new-") for name in names)


def _git(setting, folder, *arguments, text=None):
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env=setting.env,
        input=text or "",
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise measure.Failed(f"git {' '.join(arguments)[:200]}: {done.stderr[-500:]}")
    return done.stdout.strip()
