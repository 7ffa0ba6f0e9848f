"""Figures from plain data, as SVG and by matplotlib: no park, no study; texts in both languages, colours by class."""
