#!/bin/sh
cd /work/raw/pantry
find . -type f -size +0 | sed 's|^./||' | LC_ALL=C sort | while read -r path; do
  sha256sum "$path"
done > /app/SUMS
