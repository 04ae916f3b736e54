#!/bin/sh
cat > /app/roman.py <<'END'
import sys
PARTS = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
         (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
given = sys.argv[1]
if not given.isdigit() or not 1 <= int(given) <= 3999:
    sys.exit(2)
left, said = int(given), ""
for value, letters in PARTS:
    said += letters * (left // value)
    left %= value
print(said)
END
