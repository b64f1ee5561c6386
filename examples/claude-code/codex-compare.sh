#!/bin/sh
# Starts two codex workers that research two topics, and a third one that compares them. Waits, and prints the comparison.
# Exits with 0 if it is done, 1 if a worker failed, and otherwise as 'codex-worker wait' does.
# If this script is interrupted, the workers keep running; 'codex-worker stop ID' ends one.
set -eu

if [ $# -ne 2 ]; then
  echo 'usage: codex-compare.sh "TOPIC" "TOPIC"' >&2
  exit 2
fi

codex_worker=${CODEX_WORKER:-codex-worker}
spawned=$(printf '%s vs %s\n' "$1" "$2" | "$codex_worker" spawn --template=compare) || {
  code=$?
  [ -z "$spawned" ] || printf 'spawned, but nothing runs them yet:\n%s\n' "$spawned" >&2
  exit $code
}
tab=$(printf '\t')
# Ids are six hexadecimal digits each.
# shellcheck disable=SC2046
"$codex_worker" wait $(printf '%s\n' "$spawned" | cut -f1) >&2
last=$(printf '%s\n' "$spawned" | tail -n 1)
cat -- "${last#*"$tab"}"
