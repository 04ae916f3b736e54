"""Mutants: small faults put into the product one at a time, each of which some test must see.

`python -m tests.mutants` makes them with poodle's mutators, and runs for each the tests that cover
its line, in a process of its own, the quickest first, until one fails. Which tests these are, and
how long they take, `make coverage` writes down beforehand.
"""
