"""The scenarios that come with the benchmark: six families at two levels."""
