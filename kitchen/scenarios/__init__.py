"""The scenarios that come with the benchmark: six families at three levels,
and one at a fourth."""
