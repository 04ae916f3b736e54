import subprocess
import sys


def merged(text):
    done = subprocess.run(
        [sys.executable, "/app/merge.py"], input=text, capture_output=True, text=True
    )
    return done.stdout.split("\n")


assert merged("5 8\n1 3\n3 4\n") == ["1 4", "5 8", ""]
assert merged("1 10\n2 3\n10 11\n") == ["1 11", ""]
assert [line for line in merged("") if line] == []
