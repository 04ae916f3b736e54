"""Three layers of proof that no turn is lost and none is done twice.

`test_protocol.py` is a state machine over the protocol with a clock that it moves and crashes at
any write. `make chaos` (`storm.py`, on the real processes of `rig.py`) breaks everything under
load, in a sequence that its seed settles, and compares each session with its undisturbed twin.
`mutations.py` takes one part of the protocol away at a time: the run must notice.
"""
