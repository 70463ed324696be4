#!/usr/bin/env bash
# The official SDKs drive every tool over stdio and HTTP, in both eras of the protocol. Their pinned packages are kept in build/mcp-clients.
set -euo pipefail
docent=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
clients=$root/build/mcp-clients
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
fail() { echo "mcp_clients: $*" >&2; exit 1; }

python_packages="mcp==2.3.0"
node_packages="@modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0"
wanted="$python_packages $node_packages"
if [ "$(cat "$clients/installed" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$clients"
  mkdir -p "$clients"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$clients/python" $python_packages >"$work/pip.log" 2>&1 ||
    { tail -n 5 "$work/pip.log" >&2; fail "the Python SDK cannot be installed"; }
  npm install --silent --no-audit --no-fund --prefix "$clients" $node_packages >"$work/npm.log" 2>&1 ||
    { tail -n 5 "$work/npm.log" >&2; fail "the TypeScript SDKs cannot be installed"; }
  echo "$wanted" >"$clients/installed"
fi

mkdir -p "$work/ledger"
for i in $(seq 120); do printf '# Account %s\n\nAccount number %s belongs to clerk%s.\n' "$i" "$i" "$i" >"$work/ledger/account-$i.md"; done
cat >"$work/ledger/signing key.md" <<'MD'
# The signing key

The signing key signs every statement.

## Where it is kept

In the safe of the second floor.

## Rotate it

1. Open the safe.
2. Run `ledgerctl rotate --signing-key` to rotate the signing key.
3. Restart the ledger.
MD
"$docent" --data "$work/data" ingest "$work/ledger" >/dev/null 2>"$work/ingest" || { cat "$work/ingest" >&2; fail "ingest"; }
for version in 1 2; do
  mkdir -p "$work/v$version"
  printf '# Sessions\n\nThe session timeout is %s minutes.\n' "${version}0" >"$work/v$version/sessions.md"
  "$docent" --data "$work/versions" ingest "$work/v$version" --source handbook --version-label "v$version" >/dev/null 2>"$work/ingest" || { cat "$work/ingest" >&2; fail "ingest"; }
done
"$docent" --data "$work/data" serve --http 127.0.0.1:0 2>"$work/serve" & server=$!
for _ in $(seq 100); do grep -q listening "$work/serve" && break; sleep 0.1; done
url=$(sed -n 's/^listening on //p' "$work/serve")
[ -n "$url" ] || fail "the server does not say where it listens"

PYTHONPATH=$clients/python timeout 120 python3 "$root/tests/e2e/mcp/python_client.py" "$docent" "$work/data" "$url" "$work/versions" || fail "the Python SDK"
cp "$root/tests/e2e/mcp/typescript_client.mjs" "$clients/"
timeout 120 node "$clients/typescript_client.mjs" "$docent" "$work/data" "$url" || fail "the TypeScript SDKs"
echo "mcp_clients: ok" >&2
