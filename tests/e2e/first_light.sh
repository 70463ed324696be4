#!/usr/bin/env bash
# The real binary on a small folder: ingest, search, ask, get, verify, re-ingest, remove, and what bad input gives.
set -euo pipefail
docent=$1
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
export DOCENT_DATA=$work/data
fail() { echo "first_light: $*" >&2; exit 1; }
# expect STATUS COMMAND…
expect() {
  local wanted=$1 got=0
  shift
  "$@" >"$work/out" 2>"$work/err" || got=$?
  [ "$got" = "$wanted" ] || { cat "$work/err" >&2; fail "exit status $got instead of $wanted: $*"; }
}
# shows EXPRESSION WORD: grep -q would close the pipe while Python still writes, and pipefail would call that a failure.
shows() { case "$(field "$1")" in *"$2"*) return 0 ;; *) return 1 ;; esac; }
field() { python3 -c "import json,sys; d=json.load(open(sys.argv[1])); print(eval(sys.argv[2], {'d': d}))" "$work/out" "$1"; }

expect 3 "$docent" search anything
expect 2 "$docent" no-such-command

mkdir -p "$work/docs/guide"
cat >"$work/docs/guide/keys.md" <<'MD'
---
title: Signing keys
---
Keys are rotated by the operator.

## Rotate a key

1. Stop the ledger with `ledgerctl stop`.
2. Run `ledgerctl key rotate --grace 24h`.

```sh
ledgerctl key rotate --grace 24h
```
MD
printf '<html><head><title>Errors</title></head><body><nav>Home Menu</nav><main><h1>Errors</h1><p id="e1">E1001 means that the <b>grace period</b> is over.</p></main></body></html>' >"$work/docs/errors.html"
printf 'plain notes about backups\n\nrestore with ledgerctl restore\n' >"$work/docs/notes.txt"
: >"$work/docs/empty.md"
head -c 4096 /dev/zero >"$work/docs/zeros.md"

expect 5 "$docent" --json ingest "$work/docs"  # partly: zeros.md is no text
grep -q 'zeros.md' "$work/out" || fail "a file that was skipped is not reported"
rm "$work/docs/zeros.md"
expect 0 "$docent" --json search 'rotate key' -k 3 --mode lexical
[ "$(field "d['results'][0]['heading_path'][-1]")" = "Rotate a key" ] || fail "the wrong passage is first"
document=$(field "d['results'][0]['document_id']")
citation=$(field "d['results'][0]['citation']['id']")
start=$(field "d['results'][0]['citation']['start']")
expect 0 "$docent" get "$document" --raw
cmp -s "$work/out" "$work/docs/guide/keys.md" || fail "the original bytes are not kept"
[ "$start" -gt 0 ] || fail "a citation starts nowhere"
expect 0 "$docent" --json verify "$citation"
grep -q '"valid"' "$work/out" || fail "a fresh citation is not valid"

expect 0 "$docent" --json search 'E1001' --mode lexical
shows "d['results'][0]['text']" 'grace period' || fail "an error code is not found"
grep -q 'Menu' "$work/out" && fail "navigation is in a passage"

expect 0 "$docent" --json ask 'How do I rotate a key?'
[ "$(field "d['answerable']")" = True ] || fail "a question that is answered in the text counts as unanswerable"
shows "d['answer_markdown']" ledgerctl || fail "the answer lacks the command"

expect 0 "$docent" --json ask 'What does ledgerctl key rotate do?'
[ "$(field "[(e['kind'], e['name']) for e in d['entities']]")" = "[('Command', 'ledgerctl key rotate')]" ] || fail "an answer does not name what its question speaks of: $(cat "$work/out")"

expect 0 "$docent" --json entities --kind command --like ROTATE
[ "$(field "[e['name'] for e in d['entities']]")" = "['ledgerctl key rotate']" ] || fail "a command of the text is not in the graph: $(cat "$work/out")"
expect 0 "$docent" entities
grep -q 'E1001' "$work/out" || fail "an error is not in the graph"
expect 2 "$docent" entities --kind comand
grep -q 'did you mean "command"' "$work/err" || fail "a wrong kind is not explained"
expect 0 "$docent" --json status
[ "$(field "d['graph']['entities'] > 1 and d['documents_without_graph'] == 0")" = True ] || fail "the state does not show the graph"

expect 0 "$docent" --json template list
[ "$(field "len(d['templates'])")" = 30 ] || fail "there are not thirty templates"
expect 0 "$docent" --json template run troubleshoot/2 --param error_name=e1001
[ "$(field "d['rows'][0]['error'], d['rows'][0]['evidence'][0]['path'] != ''")" = "('E1001', True)" ] || fail "a template has no row with proof: $(cat "$work/out")"
expect 0 "$docent" template run troubleshoot/2 --param error_name=E1001 --param limit=1
grep -q '↳ errors.html' "$work/out" || fail "the evidence of a row does not show its file"
expect 0 "$docent" template show temporal/1
grep -q 'docent.version_compare' "$work/out" || fail "the query of a template is not shown"
expect 3 "$docent" template run troubleshot
grep -q 'did you mean troubleshoot' "$work/err" || fail "a wrong template name is not explained"
expect 2 "$docent" template run temporal --param version=soon
grep -q 'version must be a version' "$work/err" || fail "a wrong input is not explained"

# Nothing changed, then one edit, then one file gone.
expect 0 "$docent" --json ingest "$work/docs"
generation=$("$docent" --json status | python3 -c 'import json,sys; print(json.load(sys.stdin)["generation"])')
expect 0 "$docent" --json ingest "$work/docs"
again=$("$docent" --json status | python3 -c 'import json,sys; print(json.load(sys.stdin)["generation"])')
[ "$generation" = "$again" ] || fail "an unchanged ingest made a new generation"
sed -i 's/24h/48h/' "$work/docs/guide/keys.md"
expect 0 "$docent" ingest "$work/docs"
expect 0 "$docent" --json search '48h' --mode lexical
grep -q '48h' "$work/out" || fail "an edit is not found"
rm "$work/docs/notes.txt"
expect 0 "$docent" ingest "$work/docs"
expect 0 "$docent" --json search 'backups restore' --mode lexical
grep -q 'plain notes' "$work/out" && fail "a deleted file is still found"

# Bad input.
expect 2 "$docent" search ''
expect 2 "$docent" search x -k 0
expect 2 "$docent" search x -k 1000000000
expect 0 "$docent" search '... !!! ???' --mode lexical
python3 -c 'print("x " * 50000)' >"$work/long"
expect 3 "$docent" ingest "$work/nowhere"
expect 3 "$docent" search x --source nowhere

# The server.
"$docent" serve --http 127.0.0.1:0 2>"$work/serve" &
server=$!
for _ in $(seq 100); do grep -q listening "$work/serve" && break; sleep 0.1; done
url=$(sed -n 's/^listening on //p' "$work/serve")
[ -n "$url" ] || fail "the server does not say where it listens"
python3 - "$url" <<'PY' || fail "the server"
import json, sys, urllib.error, urllib.request
url = sys.argv[1]
def call(path, body=None, headers=None):
    data = None if body is None else (body if isinstance(body, bytes) else json.dumps(body).encode())
    request = urllib.request.Request(url + path, data=data, headers={"Content-Type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()
assert call("/health")[0] == 200
assert call("/ready")[0] == 200
for reference in ({"type": 5}, {"type": "ref/resource", "uri": 5}, {"type": "ref/prompt", "name": []}):
    meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
    message = {"jsonrpc": "2.0", "id": 1, "method": "completion/complete", "params": {"_meta": meta, "ref": reference, "argument": {"name": "source", "value": ""}}}
    status, headers, body = call("/mcp", message, {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "completion/complete"})
    assert status == 200 and json.loads(body)["error"]["code"] == -32602, (reference, status, body)
status, headers, body = call("/v1/search", {"query": "rotate key", "k": 2}, {"X-Request-Id": "abc"})
assert status == 200 and headers["X-Request-Id"] == "abc", (status, headers)
found = json.loads(body)
assert found["results"] and b"/tmp/" not in body, "a path of the machine leaves the server"
assert json.loads(call("/v1/ask", {"question": "How do I rotate a key?"})[2])["evidence"]
citation = found["results"][0]["citation"]["id"]
assert b"valid" in call("/v1/verify", {"citations": [citation]})[2]
for path, body, wanted in [("/v1/search", b"{", 400), ("/v1/search", {"query": "x", "wrong": 1}, 400), ("/v1/search", {"query": "x", "k": 0}, 400),
                           ("/v1/search", {"query": 1}, 400), ("/nothing", None, 404), ("/v1/search", None, 405), ("/v1/search", b"x" * 2000000, 413)]:
    try:
        got = call(path, body)[0]
    except (ConnectionError, urllib.error.URLError):
        got = 413  # the server may close before it has read all of a body that is too long
    assert got == wanted, (path, got, wanted)
assert call("/health", headers={"Host": "evil.example"})[0] == 403
assert call("/health", headers={"Origin": "https://evil.example"})[0] == 403
PY
kill "$server"
wait "$server" || fail "the server does not stop cleanly"
server=
expect 2 "$docent" serve --http 0.0.0.0:7411

# Measuring: real processes on the same folder; a corpus that is not there is an error, not a table of zeros.
expect 0 "$docent" --json bench "$work/docs" --no-embed --rounds 1 --processes 1
[ "$(field "d['documents'] == 3 and d['passages'] > 0 and d['warm']['lexical']['searches'] == d['queries'] > 0")" = True ] || fail "bench counts wrongly"
[ "$(field "min(d['ingest']['words']['seconds'], d['process_seconds']['serve_to_first_answer'], d['warm']['lexical']['p50_ms']) > 0")" = True ] || fail "bench measured nothing"
expect 4 "$docent" bench "$work/nowhere"
grep -q nowhere "$work/err" || fail "bench does not say what is missing"
expect 2 "$docent" bench

expect 0 "$docent" remove docs
expect 0 "$docent" --json search 'rotate' --mode lexical
[ "$(field "len(d['results'])")" = 0 ] || fail "a removed source is still found"
echo "first_light: ok" >&2
