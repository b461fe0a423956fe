# shellcheck shell=bash
# shellcheck disable=SC2034 # what it sets is for the scripts
# What the scripts of bench/ share; they source it.
#
# It gives a script HOME_DIR (the program's directory), WORK (a temporary directory that goes with the
# script, made in TMPDIR), a server, databases on it, and the program, watched while it runs.

set -euo pipefail

HOME_DIR=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
export LC_NUMERIC=C

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$(basename -- "$0"): $*"
  exit 1
}

# Prints the script's header comment where its first argument asks for it.
help_if_asked() {
  case "${1:-}" in
    -h | --help)
      sed -n '2,/^[^#]/{/^#/{s/^# \{0,1\}//;p;};}' "$0"
      exit 0
      ;;
  esac
}

# requires_number NAME VALUE: ends the script with exit code 2 where it is none.
requires_number() {
  case "$2" in
    '' | *[!0-9]*)
      say "$(basename -- "$0"): $1 must be a whole number, not '$2' HINT: see $0 --help"
      exit 2
      ;;
  esac
}

# EPOCHREALTIME came with bash 5
[ "${BASH_VERSINFO[0]}" -ge 5 ] || die "bash 5 or newer is needed HINT: install it, and run: bash $0"

# --- a place to work in --------------------------------------------------------------------------------

WORK=$(mktemp -d "${TMPDIR:-/tmp}/caravan-bench.XXXXXX")
SERVER=
PROGRAM=
DATABASES=()
OTHERS=()   # further processes of the script
SETTINGS=() # further settings of the program, as NAME=value

clean_up() {
  local database other
  [ -z "$PROGRAM" ] || kill -KILL "$PROGRAM" 2>/dev/null || true
  for database in "${DATABASES[@]}"; do
    sql "$SERVER_URL" "DROP DATABASE IF EXISTS $database WITH (FORCE)" >/dev/null 2>&1 || true
  done
  for other in "${OTHERS[@]}"; do
    kill -TERM "$other" 2>/dev/null || true
    wait "$other" 2>/dev/null || true
  done
  if [ -n "$SERVER" ]; then
    kill -TERM "$SERVER" 2>/dev/null || true
    wait "$SERVER" 2>/dev/null || true
  fi
  if [ -e "$WORK/keep" ]; then say "left for a look: $WORK ${ELSEWHERE:-}"; else rm -rf -- "$WORK" "${ELSEWHERE:-$WORK}"; fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- a server, and databases on it ---------------------------------------------------------------------

# The client tools, also where packages do not put them into PATH.
for directory in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/libpq/bin; do
  if [ -x "$directory/pg_dump" ]; then PATH=$PATH:$directory; fi
done

# sql URL STATEMENT
sql() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname="$1" --command="$2"; }

# Sets SERVER_URL: BENCH_URL, or that of a server started for this script.
need_server() {
  if [ -n "${BENCH_URL:-}" ]; then
    SERVER_URL=$BENCH_URL
    return
  fi
  : >"$WORK/server.url"
  "$HOME_DIR/bench/server" >"$WORK/server.url" 2>"$WORK/server.log" &
  SERVER=$!
  until SERVER_URL=$(sed -n 's/^DATABASE_URL=//p' "$WORK/server.url") && [ -n "$SERVER_URL" ]; do
    kill -0 "$SERVER" 2>/dev/null || die "no server: $(tail -n 3 "$WORK/server.log")"
    sleep 0.2
  done
}

# new_database NAME: makes an empty one, gone with the script, and sets DATABASE_URL.
new_database() {
  local name="caravan_bench_$$_$1" query=
  case "$SERVER_URL" in *\?*) query="?${SERVER_URL#*\?}" ;; esac
  sql "$SERVER_URL" "CREATE DATABASE $name"
  DATABASES+=("$name")
  DATABASE_URL=${SERVER_URL%%\?*}
  DATABASE_URL=${DATABASE_URL%/*}/$name$query
}

# fill MEGABYTES: realistic data, for a plain dump of about that size.
fill() {
  # shellcheck disable=SC2153 # set by new_database
  psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set=rows=$(($1 * ROWS_PER_MB)) \
    --dbname="$DATABASE_URL" --file="$HOME_DIR/bench/data.sql" >/dev/null
}
ROWS_PER_MB=4250 # of bench/data.sql

# --- the program ---------------------------------------------------------------------------------------

# The directories of its runs; a script may set others.
BACKUPS=$WORK/backups STAGE=$WORK/stage STATE=$WORK/state
COMPRESSION=gzip:6
DESTINATIONS=local
JVM_OPTIONS=

# start_program ARGUMENT...: starts it in the background, with nothing of the caller's settings. Sets PROGRAM,
# its process id: the launcher becomes the JVM. Its log is read by program_says.
start_program() {
  local keep=() name
  for name in HOME JAVA_HOME CARAVAN_JAVA_HOME TMPDIR LANG; do
    if [ -n "${!name:-}" ]; then keep+=("$name=${!name}"); fi
  done
  rm -f "$WORK/log.pipe"
  mkfifo "$WORK/log.pipe"
  env -i "${keep[@]}" PATH="$PATH" DATABASE_URL="${DATABASE_URL:-postgresql://localhost/none}" \
    BACKUP_DIR="$BACKUPS" STAGE_DIR="$STAGE" STATE_DIR="$STATE" COMPRESSION="$COMPRESSION" DESTINATIONS="$DESTINATIONS" \
    CARAVAN_JAVA_OPTS="$JVM_OPTIONS" "${SETTINGS[@]}" "$HOME_DIR/caravan" "$@" \
    </dev/null >"$WORK/output" 2>"$WORK/log.pipe" &
  PROGRAM=$!
  exec 3<"$WORK/log.pipe"
  : >"$WORK/log"
  PEAK_KB=0
}

# program_says SECONDS: waits for a line of the log, at most so long; false at its end. Sets LINE, empty
# if none came, NOW in microseconds, and PEAK_KB, the most memory that the JVM alone has had.
program_says() {
  local key value _ status=0
  IFS= read -r -t "$1" -u 3 LINE || status=$?
  NOW=${EPOCHREALTIME//[!0-9]/}
  if [ -n "$LINE" ]; then printf '%s\n' "$LINE" >>"$WORK/log"; fi
  while read -r key value _; do
    if [ "$key" = VmHWM: ]; then PEAK_KB=$value && break; fi
  done 2>/dev/null <"/proc/$PROGRAM/status" || true
  [ "$status" = 0 ] || [ "$status" -gt 128 ]
}

# Waits for its end; sets EXIT_CODE.
end_program() {
  EXIT_CODE=0
  wait "$PROGRAM" 2>/dev/null || EXIT_CODE=$?
  PROGRAM=
  exec 3<&-
}

# Runs it from beginning to end.
run_program() {
  start_program "$@"
  while program_says 0.2; do :; done
  end_program
}

# Builds what is missing, outside of what is measured.
build_program() { "$HOME_DIR/caravan" --version >/dev/null; }

# --- what the tests have: servers of destinations, and rounds of faults -------------------------------------

# Sets JAVA, and TEST_CLASSES, the class path of the tests, built where sources are newer.
need_tests() {
  local candidate path=$HOME_DIR/target/test-classes.path
  local built=$HOME_DIR/target/test-classes/io/pgcaravan/faults/FaultRounds.class
  for candidate in "${CARAVAN_JAVA_HOME:-/none}/bin/java" "${JAVA_HOME:-/none}/bin/java" "$(command -v java || true)" \
    /usr/lib/jvm/*/bin/java; do
    if [ -x "$candidate" ]; then JAVA=$candidate && break; fi
  done
  if [ ! -e "$built" ] || [ ! -e "$path" ] || [ ! -e "$HOME_DIR/target/s3/s3proxy.jar" ] ||
    [ -n "$(find "$HOME_DIR/src" "$HOME_DIR/pom.xml" \( -name '*.java' -o -name pom.xml \) -newer "$built" -print -quit)" ]; then
    command -v mvn >/dev/null || die "Maven is missing, and the tests must be built HINT: apt-get install maven"
    say "building the tests' servers (once, and when sources change)"
    JAVA_HOME=$(dirname -- "$(dirname -- "$(readlink -f -- "$JAVA")")") mvn -B -q --no-transfer-progress \
      -f "$HOME_DIR/pom.xml" test-compile >&2 || die "the build failed, see above"
    touch "$built"
  fi
  TEST_CLASSES=$HOME_DIR/target/test-classes:$HOME_DIR/target/classes:$(cat "$path")
}

# start_test_server NAME CLASS ARGUMENT…: starts a main class of the tests that prints NAME=value lines and waits;
# it goes with the script. Returns when it has printed a line that begins with NAME, and sets all it printed.
start_test_server() {
  local name=$1 class=$2 out=$WORK/$2.out key value
  shift 2
  "$JAVA" -Xmx256m -XX:+UseSerialGC -Djava.io.tmpdir="$WORK" -Dcaravan.home="$HOME_DIR" \
    -cp "$TEST_CLASSES" "$class" "$@" >"$out" 2>"$out.log" &
  OTHERS+=($!)
  until grep -q "^$name=" "$out" 2>/dev/null; do
    kill -0 "${OTHERS[-1]}" 2>/dev/null || die "no server: $(tail -n 3 "$out.log")"
    sleep 0.2
  done
  while IFS='=' read -r key value; do
    declare -g "$key=$value"
    SETTINGS+=("$key=$value")
  done <"$out"
}

# --- what a run must leave behind ----------------------------------------------------------------------

sha256_of() {
  if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -d ' ' -f 1
}

# manifest_field NAME FILE: of the archive, not of its companions.
manifest_field() { sed -n "s/^ *\"$1\" *: *\"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" "$2" | head -n 1; }

# whole ARCHIVE: true if it is what its manifest says, and a dump to its end; else says what is wrong.
whole() {
  local manifest=$1.manifest.json
  [ -f "$manifest" ] || { say "$1 has no manifest" && return 1; }
  [ "$(manifest_field sha256 "$manifest")" = "$(sha256_of "$1")" ] ||
    { say "$1 differs from its manifest's SHA-256" && return 1; }
  gzip -t "$1" || { say "$1 is no whole gzip file" && return 1; }
  [ "$(manifest_field plainBytes "$manifest")" = "$(gzip -dc "$1" | wc -c | tr -d ' ')" ] ||
    { say "$1 holds another number of bytes than its manifest says" && return 1; }
  case "$(gzip -dc "$1" | tail -c 300)" in
    *'-- PostgreSQL database dump complete'*) ;;
    *) say "$1 has no trailer" && return 1 ;;
  esac
}

# files_in DIRECTORY: all that is in it, hidden or not, sorted.
files_in() { if [ -d "$1" ]; then (cd "$1" && find . -mindepth 1 | LC_ALL=C sort); fi; }

# violation TEXT: ends the script, and keeps what it found.
violation() {
  say "VIOLATION in round ${ROUND:-?}, seed ${SEED:-?}: $*"
  if [ -s "$WORK/log" ]; then say "the program said:" && tail -n 12 "$WORK/log" >&2; fi
  : >"$WORK/keep"
  exit 1
}
