"""Workers by rows: how many each machine should run, who runs them, and by which rules they play.

sizes      how many workers a load wants, within bounds and without haste (pure)
demand     what may be worked at now, counted in rows, for each group of queues
sweeps     the reconciler's pass: writes `wanted`
resizes    each change of a number as durable work, until the last worker has ended
agent      one machine's keeper of a group: starts workers, drains them, reads its number
presence   workers say that they live, what they serve and by which ruleset they play
bounds     what an operator may change
"""
