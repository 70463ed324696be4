#!/usr/bin/env bash
# A running server against its own description: schemathesis makes requests from /openapi.json, right and wrong ones, and every answer must
# be one that is described there. Its pinned package is kept in build/schemathesis. About a minute.
set -euo pipefail
docent=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
tools=$root/build/schemathesis
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
export DOCENT_DATA=$work/data DOCENT_MODELS=${DOCENT_MODELS:-$root/models}
fail() { echo "openapi: $*" >&2; exit 1; }

wanted=schemathesis==4.32.5
if [ "$(cat "$tools/installed" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$tools"
  mkdir -p "$tools"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$tools/python" "$wanted" >"$work/pip.log" 2>&1 || { tail -n 5 "$work/pip.log" >&2; fail "$wanted cannot be installed"; }
  echo "$wanted" >"$tools/installed"
fi

mkdir -p "$work/docs/open"
for i in $(seq 12); do printf '# Ledger %s\n\nThe ledger %s is kept by clerk%s.\n\n## Rotate\n\n1. Stop it.\n2. Run `ledgerctl rotate`.\n' "$i" "$i" "$i" >"$work/docs/open/page$i.md"; done
"$docent" ingest "$work/docs/open" --source ledger --version-label 1.0 >/dev/null 2>&1
"$docent" --json token create --name tests --scopes admin >"$work/token.json"
key=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["token"])' "$work/token.json")
cat >"$work/docent.yaml" <<YAML
limits: {requests_per_minute: 0, failed_per_minute: 10000000}
server: {metrics_allow: 192.0.2.1}
ingest: {allowed_roots: "$work/docs"}
YAML
"$docent" --config "$work/docent.yaml" serve --http 127.0.0.1:0 2>"$work/serve" &
server=$!
for _ in $(seq 200); do grep -q '^listening on ' "$work/serve" && break; sleep 0.05; done
url=$(sed -n 's/^listening on //p' "$work/serve")
[ -n "$url" ] || fail "the server does not say where it listens"

# Real ids, so that reading is tried beyond "not found". The only 5xx that may come is the deadline that a question brought itself.
python3 - "$url" "$key" >"$work/schemathesis.toml" <<'PY'
import json, sys, urllib.request
url, key = sys.argv[1:]
def call(path, body=None):
    request = urllib.request.Request(url + path, data=None if body is None else json.dumps(body).encode(), headers={"Authorization": "Bearer " + key, "Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=20))
hit = call("/v1/search", {"query": "ledger clerk3", "k": 1})["results"][0]
job = call("/v1/jobs", {"targets": ["open"], "source": "ledger", "version_label": "1.0"})["id"]
print('[checks]\nnot_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "504"]\n')
for name, id in [("/v1/documents/{id}", hit["document_id"]), ("/v1/documents/{id}/raw", hit["document_id"]), ("/v1/sections/{id}", hit["section_id"]), ("/v1/passages/{id}", hit["passage_id"]),
                 ("/v1/jobs/{id}", job), ("/v1/jobs/{id}/report", job)]:
    print(f'[[operations]]\ninclude-name = "GET {name}"\nparameters = {{ "path.id" = "{id}" }}\n')
PY
checks=not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,negative_data_rejection,unsupported_method,allow_header_conformance,ignored_auth
status=0
(cd "$work" && PYTHONPATH=$tools/python timeout 300 python3 -c 'from schemathesis.cli import schemathesis; schemathesis()' --config-file schemathesis.toml run "$url/openapi.json" -H "Authorization: Bearer $key" \
  --checks "$checks" --phases examples,coverage,fuzzing --max-time "${DOCENT_SCHEMATHESIS_SECONDS:-60}" --max-examples 40 --seed 1 --workers 1 --request-timeout 20 --no-color >"$work/report" 2>&1) || status=$?
kill -0 "$server" 2>/dev/null || fail "the server ended: $(tail -n 5 "$work/serve")"
[ "$status" = 0 ] || { tail -n 150 "$work/report" >&2; fail "the server does not do what it describes"; }
kill "$server"
wait "$server" || fail "the server does not stop cleanly"
server=
echo "openapi: ok ($(grep -oE '[0-9]+ (generated|test cases)[^,]*' "$work/report" | head -n 1))" >&2
