#!/bin/sh
if python3 /tests/test.py; then echo 1; else echo 0; fi > /logs/verifier/reward.txt
