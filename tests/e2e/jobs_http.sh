#!/usr/bin/env bash
# Ingestion jobs over REST with the real binary: submitted with a token, followed as server-sent events, reported, cancelled, seen by their
# owner alone; and a server killed in the middle of one.
set -euo pipefail
docent=$1
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill -9 "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
export DOCENT_DATA=$work/data DOCENT_INGEST_ALLOWED_ROOTS=$work/docs
fail() { echo "jobs_http: $*" >&2; exit 1; }
start() {
  "$docent" serve --http "127.0.0.1:${1:-0}" 2>"$work/serve" &
  server=$!
  for _ in $(seq 100); do grep -q listening "$work/serve" && break; sleep 0.1; done
  url=$(sed -n 's/^listening on //p' "$work/serve")
  [ -n "$url" ] || fail "the server does not say where it listens: $(cat "$work/serve")"
}
# call TOKEN METHOD PATH [BODY]: prints the status, the body goes to $work/out
call() {
  local data=()
  [ $# -gt 3 ] && data=(-H 'Content-Type: application/json' -d "$4")
  curl -s -o "$work/out" -w '%{http_code}' -X "$2" -H "Authorization: Bearer $1" ${key:+-H "Idempotency-Key: $key"} "${data[@]}" "$url$3"
}
field() { python3 -c "import json,sys; print(json.load(open(sys.argv[1]))$1)" "$work/out"; }
expect() { [ "$1" = "$2" ] || fail "$3: $1 instead of $2: $(head -c 300 "$work/out")"; }
key=

mkdir -p "$work/docs/a" "$work/outside"
for i in $(seq 40); do printf '# Page %s\n\nThe ledger has a page %s.\n' "$i" "$i" >"$work/docs/a/$i.md"; done
echo '# Secret' >"$work/outside/secret.md"
ann=$("$docent" token create --name ann --scopes read,ingest 2>/dev/null)
bob=$("$docent" token create --name bob --scopes read,ingest 2>/dev/null)
reader=$("$docent" token create --name reader --scopes read 2>/dev/null)
boss=$("$docent" token create --name boss --scopes admin 2>/dev/null)
start

expect "$(call "$reader" POST /v1/jobs '{"targets":["a"]}')" 403 "a reader submits"
expect "$(call "$ann" POST /v1/jobs '{"targets":["../outside"]}')" 403 "a target outside the roots"
expect "$(call "$ann" POST /v1/jobs "{\"targets\":[\"$work/outside\"]}")" 403 "an absolute target outside the roots"
expect "$(call "$ann" POST /v1/jobs '{"targets":["a"],"wrong":1}')" 400 "an unknown member"
expect "$(call "$ann" POST /v1/jobs '{"targets":["nowhere"]}')" 404 "a target that is not there"
key=once
expect "$(call "$ann" POST /v1/jobs '{"targets":["a"],"source":"ledger"}')" 202 "a job"
job=$(field "['id']")
expect "$(call "$ann" POST /v1/jobs '{"targets":["a"],"source":"ledger"}')" 202 "the same again"
expect "$(field "['id']")" "$job" "the same key gives the same job"
key=
# The events until the job has ended, then the connection ends by itself.
curl -s -N --max-time 60 -H "Authorization: Bearer $ann" "$url/v1/jobs/$job/events" >"$work/events" || fail "the events do not end"
grep -q '^event: state' "$work/events" && grep -q '"succeeded"' "$work/events" || fail "the events do not tell the end: $(cat "$work/events")"
last=$(sed -n 's/^id: //p' "$work/events" | tail -n 1)
curl -s -N --max-time 60 -H "Authorization: Bearer $ann" -H "Last-Event-ID: $((last - 1))" "$url/v1/jobs/$job/events" >"$work/rest"
expect "$(grep -c '^id: ' "$work/rest")" 1 "what comes after Last-Event-ID"
expect "$(call "$ann" GET "/v1/jobs/$job")" 200 "the job"
expect "$(field "['state']")" succeeded "its state"
expect "$(call "$ann" GET "/v1/jobs/$job/report")" 200 "the report"
expect "$(field "['added']")" 40 "documents added"
if grep -q "$work" "$work/out" "$work/events"; then fail "a path of the machine leaves the server"; fi
expect "$(call "$ann" POST /v1/search '{"query":"page 7","source":"ledger"}')" 200 "what was ingested is found"
for path in "/v1/jobs/$job" "/v1/jobs/$job/report" "/v1/jobs/$job/events"; do expect "$(call "$bob" GET "$path")" 404 "somebody else's $path"; done
expect "$(call "$bob" DELETE "/v1/jobs/$job")" 404 "somebody else cancels"
expect "$(call "$bob" GET /v1/jobs)" 200 "a list"
expect "$(field "['jobs']")" "[]" "somebody else's list"
expect "$(call "$boss" GET "/v1/jobs?limit=1&state=succeeded")" 200 "the administrator's list"
expect "$(field "['jobs'][0]['id']")" "$job" "the administrator sees all"
expect "$(call "$ann" DELETE "/v1/jobs/$job")" 409 "an ended job is cancelled"
expect "$(call "$ann" GET "/v1/jobs?state=odd")" 400 "a state that is none"

# What was accepted survives: killed at once after the answer, the next server runs it.
mkdir "$work/docs/b"
for i in $(seq 400); do printf '# Sheet %s\n\nA sheet of the ledger, number %s.\n' "$i" "$i" >"$work/docs/b/$i.md"; done
expect "$(call "$ann" POST /v1/jobs '{"targets":["b"],"source":"sheets","embed":false}')" 202 "another job"
job=$(field "['id']")
kill -9 "$server"
wait "$server" 2>/dev/null || true
start
for _ in $(seq 300); do
  call "$ann" GET "/v1/jobs/$job" >/dev/null
  [ "$(field "['state']")" = succeeded ] && break
  sleep 0.1
done
expect "$(field "['state']")" succeeded "the job after a kill"
expect "$(call "$ann" GET /v1/sources)" 200 "sources"
expect "$(field "['sources'][-1]['documents']")" 400 "its documents"
kill "$server"
wait "$server" || fail "the server does not stop cleanly"
server=
echo "jobs_http: ok" >&2
