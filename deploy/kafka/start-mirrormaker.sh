#!/bin/sh
# start-mirrormaker.sh PROPERTIES SOURCE TARGET_ADDRESS becomes the MirrorMaker that the properties describe.
#
# A MirrorMaker reads its offsets, committed ones only, before it takes over from its predecessor. Where that was killed
# within a transaction the new one would wait until the broker gives the transaction up, for minutes; so it is ended here.
set -u
properties=$1 source=$2 target=$3
bin=${KAFKA_BIN:-/opt/kafka/bin}

if [ -x "$bin/alertstream" ]; then
  trap 'exit 143' TERM INT
  "$bin/alertstream" fence --broker "$target" --source "$source" --tasks "$(sed -n 's/^tasks.max=//p' "$properties")" &
  wait $!
fi
exec "$bin/connect-mirror-maker.sh" "$properties"
