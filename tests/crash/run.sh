#!/usr/bin/env bash
# tests/crash/run.sh BINARY [--rounds N] [--seed N]
#
# Kills the server at random times, and cuts the power of its disk, while clients write. Every write
# that was acknowledged must be there afterwards, and nothing may be half there; a code or refresh token
# that was acknowledged as used is good for nobody, and of many who race for one a single one gets it.
# The power cut needs root and loop devices; without them it is skipped, which a line says. Exits 1 when
# anything is lost, and also when a check does not notice a loss that was made on purpose.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Mounts made in a namespace of our own are gone when we are, however we end.
in_own_namespace=()
if unshare --mount true 2>/dev/null; then in_own_namespace=(unshare --mount); fi

exec "${in_own_namespace[@]}" python3 -B "$here/crash.py" "$@"
