#!/bin/sh
# Starts a codex worker in the background and returns at once.
# Prints the worker's id, a tab, and the path of its report; the timestamp is in its name.
set -eu

usage() {
  echo 'usage: codex-worker-launcher.sh TASK_NAME LEVEL "PROMPT" [--plan|--implement]' >&2
  echo '  LEVEL: minimal, low, medium, high or xhigh' >&2
  exit 2
}

case $# in
  3) ;;
  4)
    case $4 in
      --plan | --implement) ;;
      *) usage ;;
    esac
    ;;
  *) usage ;;
esac

codex_worker=${CODEX_WORKER:-codex-worker}
name=$1
level=$2
prompt=$3
shift 3

printf '%s\n' "$prompt" | "$codex_worker" spawn --name="$name" --effort="$level" "$@"
