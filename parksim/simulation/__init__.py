"""The simulator: a year of events on SimPy, each followed by a dispatch with the optimiser's own template."""

from parksim.simulation.simulate import simulate

__all__ = ["simulate"]
