def by_due(orders):
    return sorted(sorted(orders), key=lambda order: -order[1])[::-1]
