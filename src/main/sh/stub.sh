#!/bin/sh
# codex-worker: this shell script and, behind it, the Java program it starts.

need_java() {
  echo "codex-worker: Java 17 or newer is needed, $1; install it, or point JAVA_HOME at it" >&2
  exit 3
}

[ -d "$PWD" ] || /bin/pwd >/dev/null 2>&1 || {
  echo "codex-worker: the current folder is gone; change to another one (cd)" >&2
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

# A package with a Java of its own names it here.
java=
[ -n "$java" ] || java=${JAVA_HOME:+$JAVA_HOME/bin/java}
[ -n "$java" ] && [ -x "$java" ] || java=$(command -v java) || need_java "and there is no java on the PATH"

# A Java that is too old would only print a stack trace, so look into its "release" file first.
version=
release=$(readlink -f "$java" 2>/dev/null) && release=${release%/bin/java}/release && [ -r "$release" ] &&
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        version=${line#*\"}
        version=${version%\"*}
        [ "${version%%[!0-9]*}" -ge 17 ] 2>/dev/null || need_java "and $java is Java $version"
        break
        ;;
    esac
  done <"$release"

# Java can only name files outside ASCII under a UTF-8 locale, and what the system says of a failure
# is understood in English. Agents get the caller's own locale back.
if [ -d /proc/self ]; then
  CODEX_WORKER_LC_ALL=${CODEX_WORKER_LC_ALL-${LC_ALL-}}
  LC_ALL=C.UTF-8
  export CODEX_WORKER_LC_ALL LC_ALL
fi

terminals=
[ -t 0 ] && terminals=0
[ -t 1 ] && terminals=${terminals}1
[ -t 2 ] && terminals=${terminals}2

# Half as eager to compile, a start takes a tenth less time, and a long run no more. No option is a
# date or a connection to a database, for which picocli would have classes loaded.
flags='-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=2 -XX:+UseSerialGC -XX:-UsePerfData -Xmn8m -Xlog:disable -XX:+DisplayVMOutputToStderr
  -XX:+UnlockDiagnosticVMOptions -XX:+IgnoreUnrecognizedVMOptions -XX:ArchiveRelocationMode=0
  -Dpicocli.converters.excludes=java.(sql|time).+'

# Java starts twice as fast with an archive of the classes that it loads. The first start of this
# file has one made in the background, in the user's cache. Java itself checks that it fits, and
# without one, or where it cannot be written, all works as well.
one_name() {
  IFS=/
  set -f
  set -- $1
  IFS=%
  name=$*
  unset IFS
  set +f
}

make_archive() {
  mkdir -p "$cache" && chmod 700 "$cache" || return
  making=$archive.making
  # A maker that was killed leaves its folder: after ten minutes another one takes its place.
  [ -z "$(find "$making" -prune -mmin +10)" ] || rm -rf "$making"
  mkdir "$making" || return
  # Java crashes on an archive that a power loss cut short, so it is on the disk before it has its name.
  nice "$java" $flags "$make=$making/archive" -cp "$self" dev.codexworker.WarmUp &&
    sync "$making/archive" &&
    mv "$making/archive" "$archive"
  rm -rf "$making"
  # Those of programs and Javas that are gone; one in use is simply made anew.
  find "$cache" -name '*.jsa' -mtime +90 -exec rm -f {} +
}

# However it is called, it is one program with one archive.
program=$0
if [ -L "$0" ] || [ "${0#*./}" != "$0" ]; then
  program=$(readlink -f "$0") || program=$0
fi
case $program in /*) self=$program ;; *) self=$PWD/$program ;; esac
set -- -Dcodexworker.terminals="$terminals" -jar "$program" "$@"
cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
case $cache:$self in
  *:*:* | [!/]*) ;;
  *)
    cache=$cache/codex-worker
    one_name "$self"
    # A package's update may be older than the archive of the program before it.
    build=@SHA256@
    archive=$cache/$version$name%${build%"${build#????????}"}.jsa
    use=-XX:SharedArchiveFile
    make=-XX:ArchiveClassesAtExit
    if [ "${version%%[!0-9]*}" -ge 25 ] 2>/dev/null; then
      use=-XX:AOTCache
      make=-XX:AOTCacheOutput
    fi
    if [ "$archive" -nt "$self" ] && [ -O "$archive" ]; then
      set -- "$use=$archive" -Dcodexworker.archives="$cache" "$@"
    elif [ -n "$version" ] && [ ${#archive} -lt 250 ]; then
      (make_archive </dev/null >/dev/null 2>&1 &)
    fi
    ;;
esac

exec "$java" $flags "$@"
