#!/bin/sh
cat > /app/calc.py <<'END'
import re, sys

class Wrong(Exception):
    pass

def tokens(text):
    found = re.findall(r"\s*(\d+|[-+*()])", text)
    if re.sub(r"\s", "", "".join(found)) != re.sub(r"\s", "", text) or re.search(r"\d\s+\d", text):
        raise Wrong
    return found

def total(left):
    value = product(left)
    while left and left[0] in "+-":
        value = value + product(left) if left.pop(0) == "+" else value - product(left)
    return value

def product(left):
    value = single(left)
    while left and left[0] == "*":
        left.pop(0)
        value *= single(left)
    return value

def single(left):
    if not left:
        raise Wrong
    one = left.pop(0)
    if one == "-":
        return -single(left)
    if one == "(":
        value = total(left)
        if not left or left.pop(0) != ")":
            raise Wrong
        return value
    if not one.isdigit():
        raise Wrong
    return int(one)

try:
    left = tokens(sys.argv[1])
    value = total(left)
    if left:
        raise Wrong
except Wrong:
    sys.exit(2)
print(value)
END
