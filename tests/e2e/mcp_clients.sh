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
inspector_packages="@modelcontextprotocol/inspector@2.12.0 node@22"
wanted="$python_packages $node_packages $inspector_packages"
if [ "$(cat "$clients/installed" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$clients"
  mkdir -p "$clients"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$clients/python" $python_packages >"$work/pip.log" 2>&1 ||
    { tail -n 5 "$work/pip.log" >&2; fail "the Python SDK cannot be installed"; }
  npm install --silent --no-audit --no-fund --prefix "$clients" $node_packages >"$work/npm.log" 2>&1 ||
    { tail -n 5 "$work/npm.log" >&2; fail "the TypeScript SDKs cannot be installed"; }
  mkdir -p "$clients/inspector"
  npm install --silent --no-audit --no-fund --prefix "$clients/inspector" $inspector_packages >"$work/npm.log" 2>&1 ||
    { tail -n 5 "$work/npm.log" >&2; fail "the Inspector cannot be installed"; }
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

If you see the error `ERR_NO_SAFE`, run `ledgerctl rotate --signing-key` again. This shows the key:

```shell
ledgerctl status
```
MD
"$docent" --data "$work/data" ingest "$work/ledger" >/dev/null 2>"$work/ingest" || { cat "$work/ingest" >&2; fail "ingest"; }
for version in 1 2; do
  mkdir -p "$work/v$version"
  printf '# Sessions\n\nThe session timeout is %s minutes.\n' "${version}0" >"$work/v$version/sessions.md"
  "$docent" --data "$work/versions" ingest "$work/v$version" --source handbook --version-label "v$version" >/dev/null 2>"$work/ingest" || { cat "$work/ingest" >&2; fail "ingest"; }
done
# One name, two things: which is meant is asked.
mkdir -p "$work/harbour"
cat >"$work/harbour/lights.md" <<'MD'
# Lights

Run `lightctl` to see the lights:

```shell
lightctl --all
```

## Settings

| Setting | Default | Meaning |
|---|---|---|
| `lightctl` | `on` | Turns the lights on. |
| `horn` | `off` | Sounds the horn. |
MD
"$docent" --data "$work/versions" ingest "$work/harbour" --no-embed >/dev/null 2>"$work/ingest" || { cat "$work/ingest" >&2; fail "ingest"; }
DOCENT_INGEST_ALLOWED_ROOTS=$work "$docent" --data "$work/data" serve --http 127.0.0.1:0 2>"$work/serve" & server=$!
for _ in $(seq 100); do grep -q listening "$work/serve" && break; sleep 0.1; done
url=$(sed -n 's/^listening on //p' "$work/serve")
[ -n "$url" ] || fail "the server does not say where it listens"

PYTHONPATH=$clients/python timeout 120 python3 "$root/tests/e2e/mcp/python_client.py" "$docent" "$work/data" "$url" "$work/versions" || fail "the Python SDK"
cp "$root/tests/e2e/mcp/typescript_client.mjs" "$clients/"
timeout 120 node "$clients/typescript_client.mjs" "$docent" "$work/data" "$url" "$work/ledger" || fail "the TypeScript SDKs"

# The Inspector's command line: the README's own block for agents that start servers themselves, with real paths; then over HTTP.
sed -n '/^{ "mcpServers"/p' "$root/README.md" | head -n 1 | sed "s|/path/to/docent|$docent|; s|\"serve\"|\"--data\", \"$work/data\", \"serve\"|" >"$work/servers.json"
grep -q '"--stdio"' "$work/servers.json" || fail "the README has no block of mcpServers"
inspect() {
  local out
  out=$(cd "$clients/inspector" && HOME=$work MCP_INSPECTOR_SECRET_STORE=memory timeout 60 node_modules/.bin/node \
    node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js --cli "$@" 2>"$work/inspector") || { cat "$work/inspector" >&2; fail "the Inspector: $*"; }
  printf '%s' "$out"
}
section=$(python3 -c 'import json,sys; print(json.load(sys.stdin)["structuredContent"]["results"][0]["section_id"])' \
  <<<"$(inspect --config "$work/servers.json" --server docs --method tools/call --tool-name search_documentation --tool-arg 'query=rotate the signing key')")
citation=$(python3 -c 'import json,sys; print(json.load(sys.stdin)["structuredContent"]["results"][0]["citation"]["id"])' \
  <<<"$(inspect "$url/mcp" --transport http --method tools/call --tool-name search_documentation --tool-arg 'query=rotate the signing key')")
for how in stdio http; do
  [ $how = stdio ] && to=(--config "$work/servers.json" --server docs) || to=("$url/mcp" --transport http)
  call() { inspect "${to[@]}" --method tools/call --tool-name "$@"; }
  for tool in search_documentation ask_documentation get_section verify_citation list_sources find_entities traverse_relationships show_path troubleshoot_error compare_systems explain_architecture list_configs_affecting explain_ranking whats_changed; do
    case "$(inspect "${to[@]}" --method tools/list)" in *"\"$tool\""*) ;; *) fail "the Inspector over $how does not see $tool" ;; esac
  done
  case "$(call ask_documentation --tool-arg 'question=How do I rotate the signing key?')" in *'"n": 1'*) ;; *) fail "the Inspector over $how gets no evidence" ;; esac
  case "$(call get_section --tool-arg "id=$section")" in *'signing key'*) ;; *) fail "the Inspector over $how cannot read a section" ;; esac
  case "$(call verify_citation --tool-arg "citations=[\"$citation\"]")" in *'"valid"'*) ;; *) fail "the Inspector over $how cannot verify" ;; esac
  case "$(call list_sources)" in *'"ledger"'*) ;; *) fail "the Inspector over $how sees no source" ;; esac
  case "$(call find_entities --tool-arg 'like=ledgerctl')" in *'"ledgerctl rotate"'*) ;; *) fail "the Inspector over $how finds no entity" ;; esac
  case "$(call traverse_relationships --tool-arg 'node=ledgerctl rotate')" in *--signing-key*) ;; *) fail "the Inspector over $how cannot traverse" ;; esac
  case "$(call show_path --tool-arg 'from=ledgerctl rotate' --tool-arg 'to=ledgerctl status')" in *'"found": true'*) ;; *) fail "the Inspector over $how gets no path" ;; esac
  case "$(call troubleshoot_error --tool-arg 'error=ERR_NO_SAFE')" in *'Open the safe'*) ;; *) fail "the Inspector over $how cannot troubleshoot" ;; esac
  case "$(call compare_systems --tool-arg 'a=ledgerctl rotate' --tool-arg 'b=ledgerctl status')" in *'"parts"'*) ;; *) fail "the Inspector over $how cannot compare" ;; esac
  case "$(call explain_architecture --tool-arg 'component=ledgerctl rotate')" in *'"mentioned_in"'*) ;; *) fail "the Inspector over $how explains nothing" ;; esac
  case "$(call list_configs_affecting --tool-arg 'component=ledgerctl rotate')" in *--signing-key*) ;; *) fail "the Inspector over $how sees no setting" ;; esac
  case "$(call whats_changed --tool-arg 'to=v2.0')" in *'"introduced"'*) ;; *) fail "the Inspector over $how is not told what changed" ;; esac
  case "$(inspect "${to[@]}" --method resources/list)" in *'docent://ledger/'*) ;; *) fail "the Inspector over $how sees no resources" ;; esac
  case "$(inspect "${to[@]}" --method prompts/list)" in *answer_with_citations*) ;; *) fail "the Inspector over $how sees no prompts" ;; esac
  echo "  Inspector, $how" >&2
done
# From the first key on the server wants one.
token=$("$docent" --data "$work/data" token create --name sdk --scopes read,graph,ingest 2>/dev/null)
timeout 120 node "$clients/typescript_client.mjs" "$docent" "$work/data" "$url" "$work/ledger" "$token" || fail "the TypeScript SDKs with a token"
echo "mcp_clients: ok" >&2
