#!/bin/sh
# Starts a codex worker for each topic, with web search and all at once, waits for them and prints their reports.
# Exits with 0 if all are done, 1 if one failed, and otherwise as 'codex-worker wait' does.
# If this script is interrupted, the workers keep running; 'codex-worker stop ID' ends one.
set -eu

case ${1:-} in
  '' | -h | --help)
    echo 'usage: codex-research.sh "TOPIC"...' >&2
    exit 2
    ;;
esac

codex_worker=${CODEX_WORKER:-codex-worker}
tab=$(printf '\t')
ids=
reports=
for topic do
  spawned=$(printf '%s\n' "$topic" | "$codex_worker" spawn --template=research) || {
    code=$?
    [ -z "$spawned" ] || printf 'spawned, but nothing runs it yet: %s\n' "$spawned" >&2
    exit $code
  }
  ids="$ids ${spawned%%"$tab"*}"
  reports="$reports
${spawned#*"$tab"}"
done

code=0
# Ids are six hexadecimal digits each.
# shellcheck disable=SC2086
"$codex_worker" wait $ids >&2 || code=$?
printf '%s\n' "${reports#?}" | while IFS= read -r report; do
  [ ! -e "$report" ] || cat -- "$report"
done
exit $code
