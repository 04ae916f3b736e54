import random
import sys

sys.path.insert(0, "/app")
from sorter import by_due

rng = random.Random(7)
for _ in range(200):
    orders = [(rng.choice("zyxabc"), rng.randrange(4)) for _ in range(rng.randrange(12))]
    wanted = [one for due in range(4) for one in orders if one[1] == due]
    assert list(by_due(list(orders))) == wanted
