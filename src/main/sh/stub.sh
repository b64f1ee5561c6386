#!/bin/sh
# codex-worker: this shell script and, behind it, the Java program it starts.

need_java() {
  echo "codex-worker: Java 17 or newer is needed, $1; install it, or point JAVA_HOME at it" >&2
  exit 3
}

# What agents write must not be started in the place of codex, git or their tools.
case ":$PATH:" in
  *:[!/]*)
    absolute=
    IFS=:
    set -f
    for folder in $PATH; do
      case $folder in /*) absolute=$absolute:$folder ;; esac
    done
    set +f
    unset IFS
    PATH=${absolute#:}
    PATH=${PATH:-/usr/bin:/bin}
    export PATH
    ;;
esac

java=${JAVA_HOME:+$JAVA_HOME/bin/java}
[ -n "$java" ] && [ -x "$java" ] || java=$(command -v java) || need_java "and there is no java on the PATH"

# A Java that is too old would only print a stack trace, so look into its "release" file first.
release=$(readlink -f "$java" 2>/dev/null) && release=${release%/bin/java}/release && [ -r "$release" ] &&
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        version=${line#*\"}
        [ "${version%%[!0-9]*}" -ge 17 ] 2>/dev/null || need_java "and $java is Java ${version%\"}"
        ;;
    esac
  done <"$release"

# Java can only name files outside ASCII under a UTF-8 locale, and what the system says of a failure
# is understood in English. Agents get the caller's own locale back.
if [ "$(uname)" = Linux ]; then
  CODEX_WORKER_LC_ALL=${CODEX_WORKER_LC_ALL-${LC_ALL-}}
  LC_ALL=C.UTF-8
  export CODEX_WORKER_LC_ALL LC_ALL
fi

terminals=
[ -t 0 ] && terminals=0
[ -t 1 ] && terminals=${terminals}1
[ -t 2 ] && terminals=${terminals}2

exec "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -XX:-UsePerfData \
  -Dcodexworker.terminals="$terminals" -jar "$0" "$@"

