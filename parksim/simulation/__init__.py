"""The simulator: a year of events on SimPy, each followed by a dispatch with the optimiser's own template."""
