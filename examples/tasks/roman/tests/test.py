import subprocess
import sys


def said(number):
    done = subprocess.run([sys.executable, "/app/roman.py", number], capture_output=True, text=True)
    return done.stdout.strip(), done.returncode


for number, roman in {
    "1": "I",
    "4": "IV",
    "9": "IX",
    "40": "XL",
    "90": "XC",
    "400": "CD",
    "1994": "MCMXCIV",
    "3888": "MMMDCCCLXXXVIII",
    "3999": "MMMCMXCIX",
}.items():
    assert said(number) == (roman, 0), number
for number in ("0", "4000", "-1", "x", "1.5"):
    assert said(number) == ("", 2), number
