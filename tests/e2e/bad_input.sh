#!/usr/bin/env bash
# Hostile files, impossible questions, damaged and newer stores, a full disk, writers at once, kill -9: each has a clear outcome.
set -euo pipefail
docent=$1
work=$(mktemp -d)
mounted=
trap 'if [ -n "$mounted" ]; then umount "$mounted" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
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

mkdir -p "$work/docs/loop" "$work/docs/good"
for i in $(seq 300); do printf '# Page %s\n\nThe ledger number %s is kept by operator%s.\n' "$i" "$i" "$i" >"$work/docs/good/$i.md"; done
python3 - "$work/docs" <<'PY'
import os, sys
root = sys.argv[1]
def put(name, data):
    with open(os.path.join(root, name), "wb") as f: f.write(data)
put("empty.md", b"")
put("deep.md", b"> " * 10000 + b"quoteddeep\n")
put("deep.html", b"<div>" * 10000 + b"<p>nesteddeep</p>" + b"</div>" * 10000)
put("lists.md", b"".join(b" " * i + b"- x\n" for i in range(1000)) + b"\nlistsdeep\n")
put("wide.md", b"|" + b"a|" * 200000 + b"\n|" + b"-|" * 200000 + b"\n|" + b"b|" * 200000 + b"\n\nwidetable\n")
put("nul.md", b"# Nul\n\nbefore\x00after nulbyte\n")
put("bom.md", b"\xef\xbb\xbf# Bom\r\n\r\nbomtext here\r\n")
put("invalid.md", b"# Bytes\n\ninvalidbytes \xff\xfe\xc3\x28 end\n")
put("front.md", b"---\ntitle: T\nx: " + b"y" * 2000000 + b"\n---\n\nfrontmatter text\n")
put("unclosed.md", b"---\ntitle: [\n\nunclosedfront\n")
put("twins.md", b"# Same\n\ntwinone\n\n# Same\n\ntwintwo\n")
put("cycle.md", b"[a](cycle.md) [b](../docs/cycle.md#same) cyclelink\n")
put("binary.md", bytes(range(256)) * 64)
put("huge.md", b"# Huge\n\n" + b"hugeword " * (70 << 20 >> 3))
os.symlink("..", os.path.join(root, "loop", "again"))
PY
gives 5 timeout 120 "$docent" --json ingest "$work/docs" --no-embed
grep -q 'huge.md' "$work/out" || fail "a file that is too large is not reported"
grep -q 'binary.md' "$work/out" || fail "a binary file is not reported"
for word in quoteddeep nesteddeep listsdeep widetable bomtext nulbyte invalidbytes frontmatter unclosedfront twinone twintwo cyclelink; do
  gives 0 "$docent" --json search "$word" --mode lexical -k 1
  python3 -c 'import json,sys; sys.exit(0 if json.load(open(sys.argv[1]))["results"] else 1)' "$work/out" || fail "nothing is found for $word"
done

# Questions that are none. A command line holds no megabyte in one argument; the server is asked in server tests.
gives 0 "$docent" search 'the of and' --mode lexical
gives 0 "$docent" search '"' --mode lexical
gives 0 "$docent" search 'NOT ledger' --mode lexical
gives '2|4' "$docent" search "$(head -c 100000 /dev/zero | tr '\0' x)" --mode lexical
gives 2 "$docent" search ledger -k -1
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
