#!/usr/bin/env bash
# Jobs with the real binary: submit, list, follow, cancel, retry, report; with and without a server; kill -9 of whoever runs them.
set -Eeuo pipefail
trap 'echo "jobs: line $LINENO: exit status $?" >&2' ERR
docent=$1
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill -9 "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
export DOCENT_DATA=$work/data
fail() { echo "jobs: $*" >&2; exit 1; }
# expect STATUS COMMAND…
expect() {
  local wanted=$1 got=0
  shift
  timeout 120 "$@" >"$work/out" 2>"$work/err" || got=$?
  [ "$got" = "$wanted" ] || { cat "$work/out" "$work/err" >&2; fail "exit status $got instead of $wanted: $*"; }
}
field() { python3 -c "import json,sys; d=json.load(open(sys.argv[1])); print(eval(sys.argv[2], {'d': d}))" "$work/out" "$1"; }
# submit TARGET: its job's id.
submit() { "$docent" ingest "$1" --no-wait --no-embed 2>"$work/err"; }
state() { "$docent" --json jobs show "$1" | python3 -c 'import json,sys; print(json.load(sys.stdin)["state"])'; }
documents() { "$docent" --json status | python3 -c 'import json,sys; print(json.load(sys.stdin)["documents"])'; }
# ends JOB: how many times it ended, by its events.
ends() {
  timeout 60 "$docent" --json jobs tail "$1" >"$work/tail" || true
  python3 -c 'import json,sys; print(sum(e["kind"] == "state" and e["data"]["state"] in ("succeeded", "failed", "cancelled") for e in map(json.loads, open(sys.argv[1]))))' "$work/tail"
}

mkdir -p "$work/docs" "$work/many"
printf '# Keys\n\nThe ledger keeps its keys for a year.\n' >"$work/docs/keys.md"
# many WORD: writes all of its files anew.
many() {
  python3 - "$work/many" "$1" "${2:-2000}" <<'PY'
import sys
for i in range(1, int(sys.argv[3]) + 1):
    with open(f"{sys.argv[1]}/{i}.md", "w") as f: f.write(f"# Page {i}\n\nThe {sys.argv[2]} number {i} is kept by operator{i}.\n")
PY
}
many ledger

# Nothing yet, and what is no job.
expect 3 "$docent" jobs list
expect 2 "$docent" jobs
expect 3 "$docent" ingest "$work/nowhere" --no-wait
expect 2 "$docent" ingest https://example.com/docs --no-wait
grep -q URL "$work/err" || fail "a URL is not called so"
expect 2 "$docent" ingest "$work/docs" --no-wait --dry-run
expect 3 "$docent" jobs show

# Submitted, and nobody there to run it.
cd "$work"
first=$(submit docs)
cd - >/dev/null
grep -q 'docent serve' "$work/err" || fail "nobody runs jobs, and nobody is told"
[[ $first == job_* ]] || fail "no job id: $first"
[ "$(state "${first:0:12}")" = waiting ] || fail "a submitted job does not wait"
expect 1 "$docent" jobs report "$first"
expect 2 "$docent" jobs show job_zz
expect 3 "$docent" jobs show job_00000000
expect 0 "$docent" --json jobs list --state waiting
[ "$(field "[j['id'] for j in d['jobs']] == ['$first'] and d['next_cursor'] is None and d['jobs'][0]['request']['targets'] == ['$work/docs']")" = True ] || { cat "$work/out" >&2; fail "list"; }
expect 2 "$docent" jobs list --state done
expect 2 "$docent" jobs list --limit 0

# Run without a server, from another folder than it was submitted in.
expect 0 "$docent" jobs run
grep -q succeeded "$work/out" || fail "a job that succeeded is not named"
expect 0 "$docent" jobs report
grep -q '1 new' "$work/out" || { cat "$work/out" >&2; fail "the report"; }
expect 0 "$docent" --json jobs report "$first"
[ "$(field "d['added'] == 1 and d['sources'] == ['docs']")" = True ] || fail "the report as JSON"
expect 0 "$docent" jobs tail "$first"
grep -q succeeded "$work/out" || fail "the end of a job is not told to who follows it late"
expect 0 "$docent" --json search ledger --mode lexical
grep -q 'for a year' "$work/out" || fail "what a job ingested is not found"
expect 0 "$docent" jobs run
grep -q 'no jobs wait' "$work/err" || fail "an empty queue"

# Cancelled before it began, then retried as a new job.
job=$(submit "$work/docs")
expect 0 "$docent" jobs cancel "$job"
expect 1 "$docent" jobs cancel "$job"
expect 0 "$docent" jobs run
[ "$(state "$job")" = cancelled ] || fail "a cancelled job was run"
expect 3 "$docent" jobs report "$job"
again=$("$docent" jobs retry "$job" 2>/dev/null)
[ "$again" != "$job" ] || fail "a retry is not a new job"
[ "$("$docent" jobs retry "$job" 2>/dev/null)" = "$again" ] || fail "a second retry is another job"
expect 0 "$docent" jobs run
[ "$(state "$again") $(state "$job")" = "succeeded cancelled" ] || fail "retry"
expect 1 "$docent" jobs retry "$again"

# A target that is gone by then.
cp -r "$work/docs" "$work/short"
job=$(submit "$work/short")
rm -r "$work/short"
expect 5 "$docent" jobs run
[ "$(state "$job")" = failed ] || fail "a job without its target has not failed"
expect 1 "$docent" jobs tail "$job"
expect 0 "$docent" --json jobs list --state failed
grep -q 'not_found' "$work/out" || fail "why it failed is not said"

# The number of waiting jobs is bounded, by a limit with a name.
job=$(submit "$work/docs")
DOCENT_JOBS_MAX_WAITING=1 expect 4 "$docent" ingest "$work/docs" --no-wait
grep -q 'jobs.max_waiting' "$work/err" || fail "the limit has no name"
expect 0 "$docent" jobs run

# kill -9 in the middle, several times: the next process goes on at once, and the job ends once.
job=$(submit "$work/many")
for pause in 0.1 0.25 0.4; do
  "$docent" jobs run >/dev/null 2>&1 & victim=$!
  sleep "$pause"
  kill -9 "$victim" 2>/dev/null || true
  wait "$victim" 2>/dev/null || true
  case $(state "$job") in waiting | running | succeeded) ;; *) fail "a killed process made the job $(state "$job")" ;; esac
done
expect 0 "$docent" jobs run
[ "$(state "$job")" = succeeded ] || fail "after kill -9 the job is $(state "$job")"
[ "$(ends "$job")" = 1 ] || { cat "$work/tail" >&2; fail "it ended $(ends "$job") times"; }
[ "$(documents)" = 2001 ] || fail "documents are missing after kill -9: $(documents)"
expect 0 "$docent" --json search operator1977 --mode lexical -k 1
grep -q operator1977 "$work/out" || fail "a document is not found after kill -9"

# SIGTERM gives the job back; two processes at once share nothing.
many journal
job=$(submit "$work/many")
"$docent" --json jobs run >"$work/first" 2>/dev/null & one=$!
for _ in $(seq 200); do [ "$(state "$job")" = waiting ] || break; sleep 0.02; done
kill "$one"
wait "$one" || [ $? = 5 ] || fail "a stopped run does not say that it is not done"
case $(state "$job") in waiting | succeeded) ;; *) fail "a stopped process leaves the job $(state "$job")" ;; esac
more=$(submit "$work/docs")
"$docent" --json jobs run >"$work/first" 2>/dev/null & one=$!
"$docent" --json jobs run >"$work/second" 2>/dev/null & two=$!
wait "$one" || fail "the first of two processes ends with $?: $(cat "$work/first")"
wait "$two" || fail "the second of two processes ends with $?: $(cat "$work/second")"
python3 - "$work/first" "$work/second" <<'PY' || fail "two processes ran the same job"
import json, sys
runs = [json.load(open(name)) for name in sys.argv[1:]]
ids = [job["id"] for run in runs for job in run["jobs"]]
assert len(ids) == len(set(ids)) and ids, runs
PY
expect 0 "$docent" jobs run
[ "$(state "$job") $(state "$more")" = "succeeded succeeded" ] || fail "jobs are left over"
[ "$(ends "$job")" = 1 ] || fail "it ended $(ends "$job") times"

# A server runs them as they come.
"$docent" serve --http 127.0.0.1:0 2>"$work/serve" & server=$!
for _ in $(seq 100); do grep -q listening "$work/serve" && break; sleep 0.1; done
for _ in $(seq 100); do
  job=$(submit "$work/docs")
  [ -s "$work/err" ] || break
  sleep 0.1
done
[ ! -s "$work/err" ] || { cat "$work/err" "$work/serve" >&2; fail "the server does not run jobs"; }
expect 0 "$docent" jobs tail "$job"
[ "$(state "$job")" = succeeded ] || fail "the server did not run the job"
expect 0 "$docent" jobs run
grep -q 'another process' "$work/err" || fail "a second runner beside the server is not told"
# Cancelled while it runs.
pages=6000
for try in 1 2 3 4 5; do  # a fast machine may be done before it is told: then it gets twice the work
  many "register$try" $pages
  job=$(submit "$work/many")
  for _ in $(seq 200); do [ "$(state "$job")" = waiting ] || break; sleep 0.01; done
  "$docent" jobs cancel "$job" >/dev/null 2>&1 || true
  timeout 120 "$docent" jobs tail "$job" >/dev/null 2>&1 || true
  [ "$(state "$job")" = succeeded ] || break
  pages=$((pages * 2))
done
rm -f "$work"/many/*
many register
[ "$(state "$job")" = cancelled ] || fail "a running job that was cancelled is $(state "$job")"
# kill -9 of the server while it runs one: the next one goes on.
job=$(submit "$work/many")
for _ in $(seq 100); do [ "$(state "$job")" = running ] && break; sleep 0.02; done
kill -9 "$server"
wait "$server" 2>/dev/null || true
"$docent" serve --http 127.0.0.1:0 2>"$work/serve" & server=$!
expect 0 "$docent" jobs tail "$job"
[ "$(ends "$job")" = 1 ] || fail "it ended $(ends "$job") times"
[ "$(documents)" = 2001 ] || fail "documents are missing after kill -9 of the server"
expect 0 "$docent" --json search 'register number 1977' --mode lexical -k 1
grep -q register "$work/out" || fail "the edit is missing after kill -9 of the server"
kill "$server"
wait "$server" || fail "the server does not stop cleanly"
server=
echo "jobs: ok" >&2
