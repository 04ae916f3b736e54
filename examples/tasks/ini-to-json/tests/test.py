import json

with open("/app/kitchen.json") as file:
    found = json.load(file)
assert found == {
    "oven": {"hot": True, "degrees": 220, "name": "big one"},
    "sink": {"hot": False, "plates": "012a"},
}
assert found["oven"]["degrees"] is not True
