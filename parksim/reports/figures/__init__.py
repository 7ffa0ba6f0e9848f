"""Figures as SVG from plain data: no park, no study; every text in both languages, every colour by class."""
