with open("/app/guests.txt") as file:
    assert file.read().split() == ["Mia", "ben", "Zoe", "Ada"]
