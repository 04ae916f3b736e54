"""Sessions of mixed players through the whole engine, with every check on: `make fuzz`."""
