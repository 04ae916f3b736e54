#!/bin/sh
python3 - <<'END'
import configparser, json
read = configparser.ConfigParser()
read.read("/work/raw/kitchen.ini")
def value(text):
    return {"yes": True, "no": False}.get(text, int(text) if text.isdigit() else text)
found = {name: {key: value(text) for key, text in read[name].items()} for name in read.sections()}
json.dump(found, open("/app/kitchen.json", "w"))
END
