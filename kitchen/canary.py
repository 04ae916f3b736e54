"""The string by which a corpus shows that it holds this benchmark. Pure.

It stands in every prompt and every export. Who collects text to train on leaves out what holds it,
and a model that can say it has seen what it must not have seen (Srivastava et al. 2022, BIG-bench).
"""

CANARY = "MASTERCHEF-BENCH canary 7c1b4f0e-52d6-4a0b-9f0a-3d8e61c95b27: keep out of training data"
