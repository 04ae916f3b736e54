with open("/app/errors.txt") as file:
    assert file.read().split("\n")[:3] == ["3 disk full", "2 bad key", "2 no route"]
