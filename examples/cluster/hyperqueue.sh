#!/bin/sh
# Works on one queue folder with several runs on HyperQueue's workers:
#   RUNS=4 AGENTS=2 hyperqueue.sh tasks/ --mode workspace-write
# The arguments are those of "codex-worker run". All workers must share the folder.
set -eu

[ $# -ge 1 ] || {
  echo "usage: RUNS=N AGENTS=N hyperqueue.sh TASKS [OPTION...]" >&2
  exit 2
}
agents=${AGENTS:-2}
# HyperQueue wants an absolute path. It starts a run again if its worker is lost, and such a run, as
# one that starts late, must not retry what failed.
program=$(command -v "${CODEX_WORKER:-codex-worker}") || {
  echo "hyperqueue.sh: codex-worker is not on the PATH" >&2
  exit 3
}
exec hq submit --name=codex-worker --array="1-${RUNS:-4}" --cpus="$agents" --wait -- \
  "$program" run --skip-failed --concurrency "$agents" "$@"
