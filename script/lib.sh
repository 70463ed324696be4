# Sourced by the other scripts: where things are, how to say things, how to fetch a pinned file.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# Works in a scratch folder that goes away with the script.
scratch() {
  if [ -z "${scratch_dir:-}" ]; then
    scratch_dir=$(mktemp -d)
    trap 'rm -rf "$scratch_dir"' EXIT
  fi
}

# has_sum FILE SHA256
has_sum() { [ -f "$1" ] && [ "$(sha256sum "$1" | cut -d' ' -f1)" = "$2" ]; }

# place FILE SHA256 TARGET: puts a checked file where it belongs, in one step.
place() {
  has_sum "$1" "$2" || die "$(basename "$1") has another checksum than the pinned one ($2): refusing it"
  mkdir -p "$(dirname "$3")"
  cp "$1" "$3.part" && mv "$3.part" "$3"
}

# install_packages PACKAGE…: installs those Debian packages that are missing; PACKAGE may be NAME=VERSION.
install_packages() {
  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "${package%%=*}" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${#missing[@]} Debian packages"
  local sudo=sudo
  [ "$(id -u)" != 0 ] || sudo=
  $sudo apt-get update -qq >/dev/null || say "apt-get update failed; trying with the lists that are there"
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || die "these packages cannot be installed: ${missing[*]}"
}

# Clang 19 as Debian 12 has it, for script/lint and the presets fuzz and tsan.
clang_version=1:19.1.7-3~deb12u1
