#!/bin/sh
grep ' ERROR ' /work/raw/server.log | cut -d' ' -f3- | LC_ALL=C sort | uniq -c \
  | sed 's/^ *//' | LC_ALL=C sort -k1,1nr -k2 | head -3 > /app/errors.txt
