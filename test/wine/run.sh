#!/usr/bin/env bash
# Runs suites with the Windows build of Node 24 under Wine, as root: those of suites.txt, or the files that are named.
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
root=$("$project/test/wine/set-up.sh")

mounts=()
give_back() {
  chroot "$root" /usr/lib/x86_64-linux-gnu/wine/wineserver -k 2>/dev/null || true
  for ((at = ${#mounts[@]} - 1; at >= 0; at--)); do umount -l "${mounts[at]}"; done
}
trap give_back EXIT
join() {
  mkdir -p "$root/$2"
  mount --bind "$1" "$root/$2"
  mounts+=("$root/$2")
}
for folder in proc sys dev; do join "/$folder" "$folder"; done
join "$project" project

files=("$@")
[ $# -gt 0 ] || mapfile -t files < <(grep -v '^#' "$project/test/wine/suites.txt")

cat >"$root/run.sh" <<'INNER'
export WINEPREFIX=/prefix WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' HOME=/root LANG=C.UTF-8 XDG_RUNTIME_DIR=/tmp
wine=/usr/lib/x86_64-linux-gnu/wine/wine
[ -d /prefix ] || { $wine wineboot -i && $wine winecfg /v win10; } >/dev/null 2>&1
cd /project
# Node dies with a plain pipe as its output.
$wine /node/node.exe --conditions=source --import file:///Z:/project/test/wine/resolve-workspace.ts \
  node_modules/mocha/bin/mocha.js --no-config --no-parallel --reporter spec --timeout 300000 "$@" >/out.txt 2>&1 </dev/null
code=$?
cat /out.txt
exit $code
INNER
chroot "$root" sh /run.sh "${files[@]}"
