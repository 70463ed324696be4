#!/usr/bin/env bash
# Hostile files, impossible questions, damaged and newer stores, a full disk, writers at once, kill -9: each has a clear outcome.
set -euo pipefail
docent=$1
work=$(mktemp -d)
mounted=
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi; if [ -n "$mounted" ]; then umount "$mounted" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
export DOCENT_DATA=$work/data
fail() { echo "bad_input: $*" >&2; exit 1; }
# gives STATUSES COMMAND…: STATUSES separated by '|'.
gives() {
  local wanted=$1 got=0
  shift
  "$@" >"$work/out" 2>"$work/err" || got=$?
  case "|$wanted|" in *"|$got|"*) ;; *) cat "$work/err" >&2; fail "exit status $got instead of $wanted: $*" ;; esac
}
count() { "$docent" --json status | python3 -c 'import json,sys; print(json.load(sys.stdin)["'"$1"'"])'; }

mkdir -p "$work/docs/loop" "$work/docs/good" "$work/wide"
for i in $(seq 300); do printf '# Page %s\n\nThe ledger number %s is kept by operator%s.\n' "$i" "$i" "$i" >"$work/docs/good/$i.md"; done
python3 - "$work/docs" "$work/wide" <<'PY'
import os, sys
root = sys.argv[1]
def put(name, data):
    with open(os.path.join(root, name), "wb") as f: f.write(data)
put("empty.md", b"")
put("deep.md", b"> " * 10000 + b"quoteddeep\n")
put("deep.html", b"<div>" * 10000 + b"<p>nesteddeep</p>" + b"</div>" * 10000)
put("lists.md", b"".join(b" " * i + b"- x\n" for i in range(1000)) + b"\nlistsdeep\n")
put("blank.md", b" \r\n\t\n")
put("nested.md", b"[" * 10000 + b"bracketdeep" + b"](x)" * 10000 + b"\n")
put("stars.md", b"*a **b " * 10000 + b"emphasisdeep\n")
put("nul.md", b"# Nul\n\nbefore\x00after nulbyte\n")
put("bom.md", b"\xef\xbb\xbf# Bom\r\n\r\nbomtext here\r\n")
put("utf16.md", "\ufeff# Wide\r\n\r\nsixteenbits here\r\n".encode("utf-16-le"))
put("mac.md", b"# Old\r\rcarriagereturns here\r")
put("invalid.md", b"# Bytes\n\ninvalidbytes \xff\xfe\xc3\x28 end\n")
put("front.md", b"---\ntitle: T\nx: " + b"y" * 2000000 + b"\n---\n\nfrontmatter text\n")
put("unclosed.md", b"---\ntitle: [\n\nunclosedfront\n")
put("twins.md", b"# Same\n\ntwinone\n\n# Same\n\ntwintwo\n")
put("cycle.md", b"[a](cycle.md) [b](../docs/cycle.md#same) cyclelink\n")
put("binary.md", bytes(range(256)) * 64)
put("huge.md", b"# Huge\n\n" + b"hugeword " * (100000000 // 9))
os.symlink("..", os.path.join(root, "loop", "again"))
os.symlink("itself.md", os.path.join(root, "itself.md"))
os.symlink("nowhere.md", os.path.join(root, "dangling.md"))
os.mkfifo(os.path.join(root, "pipe.md"))
# A million columns make many passages, so they have a store of their own.
root = sys.argv[2]
put("wide.md", b"|" + b"a|" * 1000000 + b"\n|" + b"-|" * 1000000 + b"\n|" + b"b|" * 1000000 + b"\n\nwidetable\n")
put("wide.html", b"<p>widecells</p><table><tr>" + b"<td>c</td>" * 1000000 + b"</tr></table>")
PY
gives 0 timeout 300 "$docent" --data "$work/wide-data" ingest "$work/wide" --no-embed
for word in widetable widecells; do
  gives 0 "$docent" --data "$work/wide-data" --json search "$word" --mode lexical -k 1
  python3 -c 'import json,sys; sys.exit(0 if json.load(open(sys.argv[1]))["results"] else 1)' "$work/out" || fail "nothing is found for $word"
done
rm -r "$work/wide" "$work/wide-data"
gives 5 timeout 120 "$docent" --json ingest "$work/docs" --no-embed
grep -q 'huge.md' "$work/out" || fail "a file that is too large is not reported"
grep -q 'binary.md' "$work/out" || fail "a binary file is not reported"
for skipped in pipe.md itself.md dangling.md; do grep -q "$skipped" "$work/out" || fail "$skipped is left out silently"; done
for quiet in empty.md blank.md twins.md cycle.md; do ! grep -q "$quiet" "$work/out" || fail "$quiet is called a failure"; done
for word in quoteddeep nesteddeep listsdeep bracketdeep emphasisdeep sixteenbits carriagereturns bomtext nulbyte invalidbytes frontmatter unclosedfront twinone twintwo cyclelink; do
  gives 0 "$docent" --json search "$word" --mode lexical -k 1
  python3 -c 'import json,sys; sys.exit(0 if json.load(open(sys.argv[1]))["results"] else 1)' "$work/out" || fail "nothing is found for $word"
done

# A file that may not be read is named, the others are taken. Root may read everything, so as somebody else.
mkdir -m 777 "$work/guarded" "$work/guarded/docs"
chmod 711 "$work"
printf '# Open\n\nopenpage\n' >"$work/guarded/docs/open.md"
printf '# Shut\n\nshutpage\n' >"$work/guarded/docs/shut.md"
chmod 644 "$work/guarded/docs/open.md"
chmod 000 "$work/guarded/docs/shut.md"
as_somebody=()
if [ "$(id -u)" = 0 ]; then
  as_somebody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  cp "$docent" "$work/docent" && chmod 755 "$work/docent"
else
  ln -s "$(realpath "$docent")" "$work/docent"
fi
gives 5 "${as_somebody[@]}" "$work/docent" --data "$work/guarded/data" --json ingest "$work/guarded/docs" --no-embed
grep -q 'shut.md' "$work/out" || fail "a file that may not be read is not reported"
gives 0 "${as_somebody[@]}" "$work/docent" --data "$work/guarded/data" --json search openpage --mode lexical
grep -q openpage "$work/out" || fail "a file beside one that may not be read is not found"
rm "$work/docent"

# Questions that are none. A command line holds no megabyte in one argument; the server gets it below.
gives 0 "$docent" search 'the of and' --mode lexical
gives 0 "$docent" search '"' --mode lexical
gives 0 "$docent" search 'NOT ledger' --mode lexical
for marks in '?!' '...' '--' '" "' '()[]{}' '\' "'" '*' '¿…'; do gives 0 "$docent" search --mode lexical -- "$marks"; done
gives 2 "$docent" search '' --mode lexical
gives 2 "$docent" search '   ' --mode lexical
gives '2|4' "$docent" search "$(head -c 100000 /dev/zero | tr '\0' x)" --mode lexical
for k in -1 0 1001 1000000000 99999999999999999999 ten 1.5; do gives 2 "$docent" search ledger -k "$k" --mode lexical; done
gives 2 "$docent" ask ledger -k 0

# The same over HTTP: an answer that says what is wrong, and a server that goes on.
"$docent" serve --http 127.0.0.1:0 2>"$work/serve" & server=$!
for _ in $(seq 100); do grep -q listening "$work/serve" && break; sleep 0.1; done
url=$(sed -n 's/^listening on //p' "$work/serve")
[ -n "$url" ] || { cat "$work/serve" >&2; fail "the server does not say where it listens"; }
python3 - "$url" <<'PY' || fail "the server answers bad questions in another way"
import json, sys, urllib.error, urllib.request
def post(path, body):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(sys.argv[1] + path, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer: return answer.status, json.load(answer)
    except urllib.error.HTTPError as error: return error.code, json.load(error)
def check(path, body, statuses):
    try:
        status, answer = post(path, body)
    except (ConnectionError, urllib.error.URLError):
        status, answer = 413, {"detail": "closed before it read all of the body"}
    if status not in statuses or (status != 200 and not answer.get("detail")): sys.exit(f"{path} {str(body)[:80]}: {status} {str(answer)[:300]}")
for path, name in ("/v1/search", "query"), ("/v1/ask", "question"):
    check(path, {name: "x" * (1 << 20)}, {413})
    check(path, {name: "pod " * (1 << 18)}, {413})
    check(path, {name: "x" * 60_000}, {200})
    for k in 0, -1, 10**9, 10**30, "ten", 1.5: check(path, {name: "ledger", "k": k}, {400})
    for body in {name: ""}, {name: " \n"}, {name: 7}, {name: None}, {}, [], b"{not json", b"", b"[" * 100_000, b'{"%s": "\xff\xfe"}' % name.encode(): check(path, body, {400})
    for words in "the of and", "?!", "\x00", '"""', "NOT", "-", "\ud83d\ude00", "\u202e": check(path, {name: words}, {200, 400})
status, answer = post("/v1/search", {"query": "operator7", "mode": "lexical", "k": 1})
if status != 200 or not answer["results"]: sys.exit(f"after all that: {status} {str(answer)[:300]}")
PY
kill "$server"
wait "$server" || fail "the server does not stop cleanly after bad questions"
server=
gives 2 "$docent" verify 'cit_notone'

# Two writers at once, and a reader meanwhile.
before=$(count documents)
sed -i 's/ledger/journal/' "$work"/docs/good/*.md
"$docent" ingest "$work/docs" --no-embed >/dev/null 2>"$work/err1" & first=$!
"$docent" ingest "$work/docs" --no-embed >/dev/null 2>"$work/err2" & second=$!
gives 0 "$docent" search operator7 --mode lexical
one=0 two=0
wait "$first" || one=$?
wait "$second" || two=$?
[ "$one" = 5 ] && [ "$two" = 5 ] || { cat "$work/err1" "$work/err2" >&2; fail "two ingests at once end with $one and $two, 5 (partly) was expected of both"; }
[ "$(count documents)" = "$before" ] || fail "two ingests at once changed the number of documents"
gives 0 "$docent" search 'journal number 42' --mode lexical

# kill -9 in the middle: whole documents only, and the next ingest completes.
sed -i 's/journal/register/' "$work"/docs/good/*.md
for pause in 0.01 0.03 0.06; do
  "$docent" ingest "$work/docs" --no-embed >/dev/null 2>&1 & victim=$!
  sleep "$pause"
  kill -9 "$victim" 2>/dev/null || true
  wait "$victim" 2>/dev/null || true
  gives 0 "$docent" search operator7 --mode lexical
done
gives 5 "$docent" ingest "$work/docs" --no-embed
[ "$(count documents)" = "$before" ] || fail "documents are missing after kill -9"
gives 0 "$docent" --json search 'register' --mode lexical -k 1
grep -q register "$work/out" || fail "the edit is missing after kill -9"

# Damaged index files: the record has everything, so they are made again or named, never believed.
find "$DOCENT_DATA/index" -type f -size +200c | while read -r file; do
  python3 - "$file" <<'PY'
import os, sys
size = os.path.getsize(sys.argv[1])
with open(sys.argv[1], "r+b") as f:
    for at in range(0, size, max(1, size // 64)):
        f.seek(at); byte = f.read(1); f.seek(at); f.write(bytes([byte[0] ^ 0x5A]))
PY
done
gives '0|4' "$docent" --json search operator7 --mode lexical -k 1
if ! grep -q operator7 "$work/out"; then
  grep -qi 'damaged\|corrupt\|doctor\|rebuil' "$work/err" || { cat "$work/err" >&2; fail "a damaged index is neither made again nor named"; }
fi

# A store of a newer version is refused with what to do, and left as it is.
cp -r "$DOCENT_DATA" "$work/newer"
python3 -c 'import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute("INSERT INTO schema_version VALUES (9999, 0)"); c.commit()' "$work/newer/docent.db"
gives '1|2|3|4' "$docent" --data "$work/newer" search operator7 --mode lexical
grep -qi 'newer' "$work/err" || { cat "$work/err" >&2; fail "a newer store is not called so"; }
# A file that is no database.
mkdir "$work/nodb"; head -c 8192 /dev/urandom >"$work/nodb/docent.db"
gives '1|4' "$docent" --data "$work/nodb" search operator7 --mode lexical
[ -s "$work/err" ] || fail "a broken database gives no message"

# A full and a read-only disk, where this machine lets us mount one.
mkdir "$work/small"
if mount -t tmpfs -o size=400k tmpfs "$work/small" 2>/dev/null; then
  mounted=$work/small
  gives '1|4' "$docent" --data "$work/small/data" ingest "$work/docs/good" --no-embed
  grep -qi 'full\|space' "$work/err" || { cat "$work/err" >&2; fail "a full disk is not called so"; }
  mount -o remount,size=64m "$work/small"
  gives 0 "$docent" --data "$work/small/data" ingest "$work/docs/good" --no-embed
  gives 0 "$docent" --data "$work/small/data" search operator7 --mode lexical
  mount -o remount,ro "$work/small"
  gives '1|4' "$docent" --data "$work/small/data" ingest "$work/docs/deep.md" --no-embed
  grep -qi 'read-only\|readonly\|write' "$work/err" || { cat "$work/err" >&2; fail "a read-only disk is not called so"; }
else
  echo "bad_input: no mount here, full and read-only disks were not tried" >&2
fi
echo "bad_input: ok" >&2
