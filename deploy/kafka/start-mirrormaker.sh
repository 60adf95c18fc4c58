#!/bin/sh
# start-mirrormaker.sh PROPERTIES SOURCE TARGET_ADDRESS becomes the MirrorMaker that the properties describe.
#
# A MirrorMaker reads its offsets, committed ones only, before it takes over from its predecessor. Where that was killed
# within a transaction the new one would wait until the broker gives the transaction up, for minutes; so it is ended here,
# once the mirror answers. The hub is waited for as well, a minute at most: without its address a MirrorMaker gives up.
set -u
properties=$1 source=$2 target=$3
bin=${KAFKA_BIN:-/opt/kafka/bin}

value() { sed -n "s/^$1=//p" "$properties"; }

if [ -x "$bin/alertstream" ]; then
  trap 'exit 143' TERM INT
  "$bin/alertstream" fence --broker "$target" --after "$(value "$source.bootstrap.servers")" --source "$source" --tasks "$(value tasks.max)" &
  wait $!
fi
exec "$bin/connect-mirror-maker.sh" "$properties"
