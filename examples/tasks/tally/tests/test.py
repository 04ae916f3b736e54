import json

with open("/app/tally.json") as file:
    assert json.load(file) == {"soup": 6, "rice": 4}
