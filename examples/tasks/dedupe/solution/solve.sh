#!/bin/sh
awk 'NF && !seen[tolower($0)]++' /work/raw/guests.txt > /app/guests.txt
