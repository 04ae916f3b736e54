#!/bin/sh
printf 'def by_due(orders):\n    return sorted(orders, key=lambda order: order[1])\n' > /app/sorter.py
