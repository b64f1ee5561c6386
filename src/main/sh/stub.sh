#!/bin/sh
# codex-worker: this shell script and, behind it, the Java program it starts.

need_java() {
  echo "codex-worker: Java 17 or newer is needed, $1; install it, or point JAVA_HOME at it" >&2
  exit 3
}

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

# Java can only name files outside ASCII under a UTF-8 locale. Agents get the caller's own back.
if [ "$(uname)" = Linux ]; then
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]-8 | *[Uu][Tt][Ff]8) ;;
    *)
      CODEX_WORKER_LC_ALL=${LC_ALL-}
      LC_ALL=C.UTF-8
      export CODEX_WORKER_LC_ALL LC_ALL
      ;;
  esac
fi

terminals=
[ -t 0 ] && terminals=0
[ -t 1 ] && terminals=${terminals}1
[ -t 2 ] && terminals=${terminals}2

exec "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -XX:-UsePerfData \
  -Dcodexworker.terminals="$terminals" -jar "$0" "$@"

