#!/bin/sh
# Works on one queue folder with a run on each host that a file names, one per line:
#   parallel-ssh.sh hosts tasks/ --concurrency 4
# The arguments after the file are those of "codex-worker run". The current folder must be the same
# one on all hosts. Ctrl+C hangs up, which ends the agents and requeues their tasks.
set -eu

[ $# -ge 2 ] || {
  echo "usage: parallel-ssh.sh HOSTS TASKS [OPTION...]" >&2
  exit 2
}
hosts=$1
shift

# The remote shell splits words, and GNU parallel replaces what stands in braces.
quote() {
  word=$(printf '%s.' "$1" | sed "s/'/'\\\\''/g; s/{/'\\\\{'/g")
  printf " '%s'" "${word%.}"
}

command="cd$(quote "$PWD") && exec"
for word in "${CODEX_WORKER:-codex-worker}" run --skip-failed "$@"; do
  command=$command$(quote "$word")
done

# When the connection ends, GNU parallel hangs up the run on the other side.
exec parallel --nonall --sshloginfile "$hosts" --tag --line-buffer "$command"
