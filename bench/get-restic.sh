#!/usr/bin/env bash
# Unpacks the restic of a later Debian suite into a folder and prints the program's path. Installs nothing: package lists,
# download and program stay in that folder. Uses the mirror that apt is configured for.
set -euo pipefail

suite=${SUITE:-sid}
folder=${1:-${TAPEDECK_BENCH_DIR:-${TMPDIR:-/tmp}/tapedeck-bench}/restic}
program=$folder/usr/bin/restic

if [ ! -x "$program" ]; then
  mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' | head -n 1)
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
  echo "deb [signed-by=$keyring] $mirror $suite main" > "$folder/sources.list"
  apt=(apt-get -qq
    -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/cache"
    -o Acquire::Languages=none -o APT::Sandbox::User=root
    # The release file of a mirror may be some weeks old.
    -o Acquire::Check-Valid-Until=false)
  "${apt[@]}" update >&2
  (cd "$folder" && "${apt[@]}" download restic >&2)
  dpkg-deb -x "$folder"/restic_*.deb "$folder"
  rm -rf "$folder/lists" "$folder/cache" "$folder"/restic_*.deb
fi
echo "$program"
