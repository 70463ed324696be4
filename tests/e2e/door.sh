#!/usr/bin/env bash
# The door of the real server: who gets in, with which credential, what is written down about it, and how it starts, reloads and stops.
set -euo pipefail
docent=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
server=
cleanup() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT
export DOCENT_DATA=$work/data
fail() { echo "door: $*" >&2; tail -n 5 "$work/serve" >&2 2>/dev/null || true; exit 1; }

# expect STATUS COMMAND…
expect() {
  local wanted=$1 got=0
  shift
  "$@" >"$work/out" 2>"$work/err" || got=$?
  [ "$got" = "$wanted" ] || { cat "$work/err" >&2; fail "exit status $got instead of $wanted: $*"; }
}
# serve [--config FILE]…: starts the server and sets `url`.
serve() {
  : >"$work/serve"
  "$docent" "$@" serve --http 127.0.0.1:0 2>"$work/serve" &
  server=$!
  for _ in $(seq 200); do grep -q '^listening on ' "$work/serve" && break; kill -0 "$server" 2>/dev/null || fail "the server ended at its start"; sleep 0.05; done
  url=$(sed -n 's/^listening on //p' "$work/serve")
  [ -n "$url" ] || fail "the server does not say where it listens"
}
# stop [SECONDS]: ends the server, which must exit with 0 in time.
stop() {
  kill -TERM "$server"
  local waited=0
  while kill -0 "$server" 2>/dev/null; do
    [ "$waited" -lt $((${1:-10} * 20)) ] || fail "the server does not end within ${1:-10} seconds of SIGTERM"
    sleep 0.05
    waited=$((waited + 1))
  done
  local status=0
  wait "$server" || status=$?
  server=
  [ "$status" = 0 ] || fail "the server ends with status $status"
}
# call PATH [CURL OPTIONS]: the status; head and body are left in $work/head and $work/body.
call() {
  local path=$1
  shift
  : >"$work/body"
  curl -sk -o "$work/body" -D "$work/head" -w '%{http_code}' --max-time 20 "$@" "$url$path" || true
}
# wants STATUS PATH [CURL OPTIONS]
wants() {
  local wanted=$1 got
  shift
  got=$(call "$@")
  [ "$got" = "$wanted" ] || { cat "$work/head" "$work/body" >&2; fail "$got instead of $wanted: $*"; }
}
header() { tr -d '\r' <"$work/head" | sed -n "s/^$1: //Ip" | head -n 1; }
search=(--json '{"query":"rotate key","mode":"lexical"}')
python_field() { python3 -c "import json,sys; print(json.load(open(sys.argv[1]))$2)" "$1"; }

mkdir -p "$work/docs" "$work/secret"
for i in $(seq 40); do printf '# Rotate key %s\n\nRotate the key of ledger %s with `ledgerctl key rotate`. The old key is good for a day.\n' "$i" "$i" >"$work/docs/page$i.md"; done
printf '# Vault\n\nThe zebra opens the vault.\n' >"$work/secret/vault.md"
expect 0 "$docent" ingest "$work/docs" --no-embed
expect 0 "$docent" ingest "$work/secret" --groups ops --no-embed

# --- Without authentication: this machine alone.
for address in 0.0.0.0:0 '[::]:0'; do
  expect 2 "$docent" serve --http "$address"
  grep -q 'docent token create' "$work/err" || fail "it does not say what to do: $(cat "$work/err")"
done
serve
wants 200 /health
wants 200 /ready
wants 200 /v1/search "${search[@]}"
wants 200 /metrics
wants 404 /v1/documents/doc_0123456789abcdef
wants 403 /health -H 'Host: rebound.example'
wants 403 /health -H 'Origin: https://evil.example'
wants 401 /v1/search "${search[@]}" -H 'Authorization: Bearer wrong'
[ ! -e "$DOCENT_DATA/audit" ] || fail "an audit log is written although nobody is known"

# gzip, entity tags, HEAD.
wants 200 /v1/sources --compressed
wants 200 /openapi.json -H 'Accept-Encoding: gzip'
[ "$(header Content-Encoding)" = gzip ] || fail "no gzip"
gzip -dc "$work/body" | python3 -c 'import json,sys; assert json.load(sys.stdin)["openapi"] == "3.1.0"' || fail "the packed body is not what it should be"
wants 200 /v1/sources -H 'Accept-Encoding: gzip;q=0'
[ -z "$(header Content-Encoding)" ] || fail "gzip although it was declined"
tag=$(header ETag)
wants 304 /v1/sources -H "If-None-Match: $tag"
[ ! -s "$work/body" ] || fail "a 304 has a body"
[ "$(header ETag)" = "$tag" ] || fail "a 304 has another tag"
wants 200 /v1/sources -H 'If-None-Match: "other"'
wants 200 /v1/sources -I

# The first key closes the running server, and opens it to who holds it.
expect 0 "$docent" --json token create --name agent --scopes read,graph
key=$(python_field "$work/out" '["token"]')
id=$(python_field "$work/out" '["id"]')
[ "$(stat -c %a "$DOCENT_DATA/keys.json")" = 600 ] || fail "others can read the file of keys"
grep -qF -e "${key#docent_*_}" "$DOCENT_DATA/keys.json" && fail "the key itself is kept"
wants 401 /v1/search "${search[@]}"
case $(header WWW-Authenticate) in 'Bearer realm="docent"'*) ;; *) fail "the challenge is $(header WWW-Authenticate)" ;; esac
wants 200 /health
wants 200 /v1/search "${search[@]}" -H "Authorization: Bearer $key"
stop
expect 0 "$docent" serve --help

# --- With keys: restart, so that all is audited.
cat >"$work/docent.yaml" <<YAML
server:
  allowed_origins: https://portal.example.com
  metrics_allow: 192.0.2.1
limits:
  requests_per_minute: 12
  burst: 25
YAML
serve --config "$work/docent.yaml"
auth=(-H "Authorization: Bearer $key")
wants 200 /v1/search "${search[@]}" "${auth[@]}"
grep -q zebra "$work/body" && fail "what is hidden is shown"
[ -n "$(header RateLimit)" ] && [ -n "$(header RateLimit-Policy)" ] || fail "no RateLimit headers"
expect 0 "$docent" --json token create --name operator --scopes admin --groups ops --expires 1d
admin=$(python_field "$work/out" '["token"]')
admin_auth=(-H "Authorization: Bearer $admin")
wants 200 /v1/search --json '{"query":"zebra"}' "${admin_auth[@]}"
grep -q 'zebra opens' "$work/body" || fail "a key of the group does not see what is of the group"
# /metrics: by scope or by address.
wants 401 /metrics
wants 403 /metrics "${auth[@]}"
wants 200 /metrics "${admin_auth[@]}"
cp "$work/body" "$work/metrics"
grep -q 'docent_http_requests_total{route="/v1/search",method="POST",status="200"}' "$work/metrics" || fail "requests are not counted"
grep -q 'docent_authentications_total{kind="key",outcome="accepted"}' "$work/metrics" || fail "authentications are not counted"
# CORS.
wants 204 /v1/search -X OPTIONS -H 'Origin: https://portal.example.com' -H 'Access-Control-Request-Method: POST'
[ "$(header Access-Control-Allow-Origin)" = https://portal.example.com ] || fail "a listed origin may not call"
wants 403 /v1/search -X OPTIONS -H 'Origin: https://other.example.com' -H 'Access-Control-Request-Method: POST'
wants 200 /v1/sources "${auth[@]}" -H 'Origin: https://portal.example.com'
[ "$(header Access-Control-Allow-Origin)" = https://portal.example.com ] || fail "a listed origin may not read"
# Reload: other origins and addresses, and no nonsense.
sed -i 's/portal.example.com/other.example.com/; s/192.0.2.1/127.0.0.1/' "$work/docent.yaml"
kill -HUP "$server"
for _ in $(seq 100); do grep -q configuration_reloaded "$work/serve" && break; sleep 0.05; done
wants 204 /v1/search -X OPTIONS -H 'Origin: https://other.example.com' -H 'Access-Control-Request-Method: POST'
wants 403 /v1/search -X OPTIONS -H 'Origin: https://portal.example.com' -H 'Access-Control-Request-Method: POST'
wants 200 /metrics
echo 'server: {allowed_orgins: x}' >"$work/docent.yaml"
kill -HUP "$server"
for _ in $(seq 100); do grep -q configuration_not_reloaded "$work/serve" && break; sleep 0.05; done
grep -q configuration_not_reloaded "$work/serve" || fail "a wrong configuration is taken over"
wants 204 /v1/search -X OPTIONS -H 'Origin: https://other.example.com' -H 'Access-Control-Request-Method: POST'
# Revoked: refused from the next request on.
expect 0 "$docent" --json token list
python3 - "$work/out" "$id" <<'PY' || fail "token list: $(cat "$work/out")"
import json, sys
tokens = {one["id"]: one for one in json.load(open(sys.argv[1]))["tokens"]}
assert tokens[sys.argv[2]]["state"] == "active" and tokens[sys.argv[2]]["name"] == "agent", tokens
assert len(tokens) == 2 and all("token" not in one and "secret_sha256" not in one for one in tokens.values()), tokens
PY
expect 0 "$docent" token revoke "$id"
wants 401 /v1/search "${search[@]}" "${auth[@]}"
case $(header WWW-Authenticate) in *'error="invalid_token"'*revoked*) ;; *) fail "the challenge is $(header WWW-Authenticate)" ;; esac
expect 3 "$docent" token revoke 000000000000
expect 2 "$docent" token create --name x --scopes root
# Too many requests.
for _ in $(seq 60); do [ "$(call /v1/status "${admin_auth[@]}")" = 429 ] && break; done
wants 429 /v1/status "${admin_auth[@]}"
[ "$(header Retry-After)" -ge 1 ] || fail "no Retry-After"
case $(header RateLimit) in '"token";r=0;t='*) ;; *) fail "RateLimit is $(header RateLimit)" ;; esac
stop

# --- The audit log: whole, without the words that were asked, and a flipped byte shows.
expect 0 "$docent" --json audit verify
[ "$(python_field "$work/out" '["whole"]')" = True ] || fail "the audit log is not whole: $(cat "$work/out")"
[ "$(python_field "$work/out" '["events"]')" -ge 10 ] || fail "too few events"
[ "$(stat -c %a "$DOCENT_DATA/audit")" = 700 ] || fail "others can read the audit log"
log=$(ls "$DOCENT_DATA"/audit/audit-*.jsonl)
python3 - "$log" "$id" <<'PY' || fail "the events of the audit log"
import json, sys
events = [json.loads(line) for line in open(sys.argv[1])]
codes = {(event["status_code"], event["status_detail"]) for event in events}
assert {("200", "allowed"), ("401", "unauthenticated"), ("429", "rate_limited")} <= codes, codes
assert any(event["actor"]["user"]["uid"] == "key:" + sys.argv[2] and event["api"]["operation"] == "POST /v1/search" for event in events)
assert any(resource["name"] == "secret" for event in events for resource in event["resources"])
assert "rotate" not in open(sys.argv[1]).read()
PY
python3 - "$log" <<'PY'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
at = data.index(b'"status_code":"401"') + len('"status_code":"')
data[at:at + 3] = b"200"
open(sys.argv[1], "wb").write(data)
PY
expect 1 "$docent" audit verify
grep -q 'was changed' "$work/out" || fail "a change of the audit log is not named: $(cat "$work/out")"
rm -r "$DOCENT_DATA/audit"

# --- When the audit log cannot be written: refuse, or continue, as configured.
for choice in refuse continue; do
  printf 'audit: {path: %s, on_failure: %s, max_file_bytes: 4096}\nlimits: {requests_per_minute: 0}\n' "$work/audit-$choice" "$choice" >"$work/docent.yaml"
  serve --config "$work/docent.yaml"
  wants 200 /v1/status "${admin_auth[@]}"
  rm -r "$work/audit-$choice"
  : >"$work/audit-$choice"  # a file where the folder should be
  if [ "$choice" = refuse ]; then
    wants 503 /v1/status "${admin_auth[@]}"
    [ -n "$(header Retry-After)" ] || fail "no Retry-After"
    wants 200 /health
  else
    wants 200 /v1/status "${admin_auth[@]}"
  fi
  grep -q audit_failed "$work/serve" || fail "the log does not say that the audit log cannot be written"
  stop
done
expect 4 "$docent" --config "$work/docent.yaml" serve --http 127.0.0.1:0
rm "$work/docent.yaml"

# --- Access tokens of an issuer, its keys in a file.
openssl ecparam -name prime256v1 -genkey -noout -out "$work/issuer.pem" 2>/dev/null
openssl ecparam -name prime256v1 -genkey -noout -out "$work/stranger.pem" 2>/dev/null
cat >"$work/jwt.py" <<'PY'
"""jwks KEY: the key set. token KEY ALG CLAIMS: a token, signed by the command openssl."""
import base64, json, subprocess, sys, time
def encode(data): return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
def run(*command, data=None): return subprocess.run(command, input=data, capture_output=True, check=True).stdout
if sys.argv[1] == "jwks":
    point = run("openssl", "ec", "-in", sys.argv[2], "-pubout", "-outform", "DER")[-64:]
    print(json.dumps({"keys": [{"kty": "EC", "crv": "P-256", "kid": "one", "x": encode(point[:32]), "y": encode(point[32:])}]}))
    sys.exit()
key, algorithm, changes = sys.argv[2], sys.argv[3], json.loads(sys.argv[4])
now = int(time.time())
claims = {"iss": "https://login.example.com", "aud": "https://docs.example.com", "sub": "ada", "iat": now, "exp": now + 300, "scope": "read", "groups": ["ops"], **changes}
text = encode(json.dumps({"alg": algorithm, "typ": "at+jwt", "kid": "one"}).encode()) + "." + encode(json.dumps(claims).encode())
if algorithm == "none":
    print(text + ".")
    sys.exit()
der = run("openssl", "dgst", "-sha256", "-sign", key, data=text.encode())
def number(at):
    length = der[at + 1]
    return der[at + 2:at + 2 + length].lstrip(b"\0").rjust(32, b"\0"), at + 2 + length
r, at = number(2)
s, _ = number(at)
print(text + "." + encode(r + s))
PY
python3 "$work/jwt.py" jwks "$work/issuer.pem" >"$work/jwks.json"
cat >"$work/docent.yaml" <<YAML
auth: {issuer: "https://login.example.com", audience: "https://docs.example.com", jwks: "$work/jwks.json", algorithms: ES256}
YAML
serve --config "$work/docent.yaml"
token() { python3 "$work/jwt.py" token "$@"; }
wants 401 /v1/status
case $(header WWW-Authenticate) in *"resource_metadata=\"$url/.well-known/oauth-protected-resource\""*) ;; *) fail "the challenge is $(header WWW-Authenticate)" ;; esac
wants 200 /.well-known/oauth-protected-resource
[ "$(python_field "$work/body" '["authorization_servers"][0]')" = https://login.example.com ] || fail "the metadata does not name the issuer"
wants 200 /v1/search --json '{"query":"zebra"}' -H "Authorization: Bearer $(token "$work/issuer.pem" ES256 '{}')"
grep -q 'zebra opens' "$work/body" || fail "a token of the group does not see what is of the group"
wants 200 /v1/search --json '{"query":"zebra"}' -H "Authorization: Bearer $(token "$work/issuer.pem" ES256 '{"groups":[]}')"
grep -q 'zebra opens' "$work/body" && fail "a token without the group sees what is of the group"
wants 403 /v1/status -H "Authorization: Bearer $(token "$work/issuer.pem" ES256 '{"scope":"openid"}')"
for wrong in 'stranger ES256 {}' 'issuer none {}' 'issuer HS256 {}' 'issuer ES256 {"exp":1000}' 'issuer ES256 {"aud":"https://other.example"}' 'issuer ES256 {"iss":"https://evil.example"}' 'issuer ES256 {"nbf":99999999999}'; do
  read -r who algorithm changes <<<"$wrong"
  wants 401 /v1/status -H "Authorization: Bearer $(token "$work/$who.pem" "$algorithm" "$changes")"
done
wants 200 /v1/status "${admin_auth[@]}"  # keys go on beside the issuer
stop

# --- TLS, and a new certificate without a restart.
certificate() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null; }
shown() { openssl s_client -connect "${url#https://}" </dev/null 2>/dev/null | openssl x509 -noout -subject; }
certificate first.example
printf 'server: {tls_certificate: %s, tls_key: %s}\n' "$work/certificate.pem" "$work/key.pem" >"$work/docent.yaml"
serve --config "$work/docent.yaml"
case $url in https://*) ;; *) fail "the address is $url" ;; esac
wants 200 /v1/status "${admin_auth[@]}"
case $(shown) in *first.example*) ;; *) fail "the certificate is $(shown)" ;; esac
certificate second.example
kill -HUP "$server"
for _ in $(seq 100); do grep -q configuration_reloaded "$work/serve" && break; sleep 0.05; done
case $(shown) in *second.example*) ;; *) fail "after the reload the certificate is $(shown)" ;; esac
stop
expect 2 env DOCENT_SERVER_TLS_KEY= "$docent" --config "$work/docent.yaml" serve --http 127.0.0.1:0

# --- systemd hears of it, and SIGTERM lets what runs come to its end.
printf 'server: {drain_seconds: 8}\naudit: {mode: "off"}\n' >"$work/docent.yaml"
cat >"$work/notified.py" <<'PY'
import socket, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
listener.settimeout(60)
with open(sys.argv[2], "w", buffering=1) as out:
    while True:
        text = listener.recv(4096).decode()
        out.write(text + "\n")
        if "STOPPING=1" in text:
            break
PY
python3 "$work/notified.py" "$work/notify" "$work/notified" &
notified=$!
for _ in $(seq 100); do [ -S "$work/notify" ] && break; sleep 0.05; done
export NOTIFY_SOCKET=$work/notify
serve --config "$work/docent.yaml"
unset NOTIFY_SOCKET
for _ in $(seq 100); do grep -q READY=1 "$work/notified" 2>/dev/null && break; sleep 0.05; done
grep -q READY=1 "$work/notified" || fail "systemd is not told that the server is ready"
# A request that is on its way when the signal comes: its body is still being sent.
python3 - "$url" "$admin" "$server" <<'PY' || fail "a request that was on its way when SIGTERM came"
import os, signal, socket, sys, time
host, port = sys.argv[1].removeprefix("http://").split(":")
body = b'{"query":"rotate key"}'
client = socket.create_connection((host, int(port)), timeout=20)
client.sendall(b"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer " + sys.argv[2].encode() +
               b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body[:5])
time.sleep(0.3)
os.kill(int(sys.argv[3]), signal.SIGTERM)
time.sleep(0.5)
client.sendall(body[5:])
answer = b""
while True:
    got = client.recv(65536)
    if not got:
        break
    answer += got
assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
assert b"Connection: close" in answer, answer[:500]
PY
status=0
wait "$server" || status=$?
server=
[ "$status" = 0 ] || fail "after SIGTERM the server ends with status $status"
wait "$notified" || fail "systemd is not told that the server stops"
# An event stream does not hold the end up.
serve --config "$work/docent.yaml"
curl -sN --max-time 30 "${admin_auth[@]}" -H 'Accept: application/json, text/event-stream' -H 'Content-Type: application/json' -H 'MCP-Protocol-Version: 2026-07-28' -H 'Mcp-Method: subscriptions/listen' \
  -d '{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"resourcesListChanged":true},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}' \
  "$url/mcp" >"$work/stream" &
listener=$!
for _ in $(seq 100); do grep -q acknowledged "$work/stream" 2>/dev/null && break; sleep 0.05; done
grep -q acknowledged "$work/stream" || fail "no one listens: $(cat "$work/stream")"
stop 5
wait "$listener" || fail "the stream does not end properly"

# --- The metrics are what a parser of OpenMetrics takes.
tools=$root/build/openmetrics
wanted=prometheus-client==0.26.0
if [ "$(cat "$tools/installed" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$tools"
  mkdir -p "$tools"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$tools/python" "$wanted" >"$work/pip.log" 2>&1 || { tail -n 5 "$work/pip.log" >&2; fail "$wanted cannot be installed"; }
  echo "$wanted" >"$tools/installed"
fi
PYTHONPATH=$tools/python python3 - "$work/metrics" <<'PY' || fail "the metrics are no OpenMetrics"
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = {family.name: family for family in text_string_to_metric_families(open(sys.argv[1]).read())}
assert len(families) >= 20, sorted(families)
for name in ("docent_http_requests", "docent_http_request_seconds", "docent_tool_calls", "docent_stage_seconds", "docent_authentications", "docent_rate_limited", "docent_build_info"):
    assert name in families, name
assert families["docent_http_request_seconds"].type == "histogram" and families["docent_http_requests"].type == "counter"
PY
echo "door: ok" >&2
