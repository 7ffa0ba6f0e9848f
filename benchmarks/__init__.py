"""What parksim costs, measured: `make bench`. docs/benchmarks.md explains what and shows the last run."""
