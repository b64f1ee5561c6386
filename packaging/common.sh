# What the scripts that make packages share; each of them reads it first.
set -eu
umask 022
me=packaging/${0##*/}

fail() {
  echo "$me: $1" >&2
  exit 1
}

cd "$(dirname "$0")/.."
version=$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' pom.xml)
grep -q "\"codex-worker $version\"" target/codex-worker.1 2>/dev/null ||
  fail "version $version is not built: run 'mvn -q package -DskipTests' first"
SOURCE_DATE_EPOCH=$(date -u -d "$(sed -n 's|.*<project.build.outputTimestamp>\(.*\)</.*|\1|p' pom.xml)" +%s 2>/dev/null) ||
  SOURCE_DATE_EPOCH=
export SOURCE_DATE_EPOCH
packages=${PACKAGES:-target/packages}
mkdir -p "$packages"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

