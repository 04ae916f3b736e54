"""checks/ of a brief, run on each sealed submission: what people count beside a panel."""
