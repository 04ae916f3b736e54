import hashlib

wanted = [
    (hashlib.sha256(text).hexdigest(), path)
    for path, text in (("rice.txt", b"rice\n"), ("shelf/oil.txt", b"oil\n"))
]
with open("/app/SUMS") as file:
    assert [tuple(line.split()) for line in file.read().splitlines()] == wanted
