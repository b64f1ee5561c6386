#!/bin/sh
# Starts a codex worker for one quick task, waits for it and prints its report.
# Exits with 0 if the worker is done, 1 if it failed, and otherwise as 'codex-worker wait' does.
# If this script is interrupted, the worker keeps running; 'codex-worker stop ID' ends it.
set -eu

usage() {
  echo 'usage: codex-exec.sh LEVEL "PROMPT" [--plan|--implement]' >&2
  echo '  LEVEL: minimal, low, medium, high or xhigh' >&2
  exit 2
}

case $# in
  2) ;;
  3)
    case $3 in
      --plan | --implement) ;;
      *) usage ;;
    esac
    ;;
  *) usage ;;
esac

codex_worker=${CODEX_WORKER:-codex-worker}
level=$1
prompt=$2
shift 2

spawned=$(printf '%s\n' "$prompt" | "$codex_worker" spawn --effort="$level" "$@") || {
  code=$?
  [ -z "$spawned" ] || printf 'spawned, but nothing runs it yet: %s\n' "$spawned" >&2
  exit $code
}
tab=$(printf '\t')
id=${spawned%%"$tab"*}
report=${spawned#*"$tab"}
"$codex_worker" wait "$id" >&2
cat -- "$report"
