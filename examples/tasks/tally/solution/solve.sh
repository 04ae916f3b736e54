#!/bin/sh
python3 - <<'END'
import csv, json, collections
found = collections.Counter()
for row in csv.DictReader(open("/work/raw/orders.csv")):
    if row["plates"].strip().isdigit():
        found[row["dish"].strip().lower()] += int(row["plates"])
json.dump(found, open("/app/tally.json", "w"))
END
