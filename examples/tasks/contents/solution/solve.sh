#!/bin/sh
python3 - <<'END'
import re
lines, fenced = [], False
for line in open("/work/raw/book.md"):
    if line.startswith("```"):
        fenced = not fenced
    found = re.match(r"(#+) (.*)", line)
    if found and not fenced:
        name = found[2].strip()
        address = re.sub(r"[^a-z0-9-]", "", name.lower().replace(" ", "-"))
        lines.append("  " * (len(found[1]) - 1) + f"- [{name}](#{address})")
open("/app/contents.md", "w").write("\n".join(lines) + "\n")
END
