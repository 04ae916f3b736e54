#!/bin/sh
cat > /app/merge.py <<'END'
import sys
found = []
for start, end in sorted(tuple(map(int, line.split())) for line in sys.stdin if line.strip()):
    if found and start <= found[-1][1]:
        found[-1][1] = max(found[-1][1], end)
    else:
        found.append([start, end])
for start, end in found:
    print(start, end)
END
