import os
import subprocess
import sys


def said(text):
    done = subprocess.run([sys.executable, "/app/calc.py", text], capture_output=True, text=True)
    return done.stdout.strip(), done.returncode


for text, value in {
    "2 + 3 * (4 - 1)": "11",
    "2*3-4": "2",
    "10-3-2": "5",
    "-(2+1)*2": "-6",
    "7": "7",
    "2*-3": "-6",
}.items():
    assert said(text) == (value, 0), text
for text in ("", "2 +", "(1", "1)", "2 ** 3", "1 2", "open('/tmp/ran','w')"):
    assert said(text) == ("", 2), text
assert not os.path.exists("/tmp/ran")
