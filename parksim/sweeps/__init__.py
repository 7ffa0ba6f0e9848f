"""Sweeps: the same question asked of many variants of a park; each answered once, kept, and read together.

file → Sweep → sample table → chunks → Engine → rows → Store → table of cases → figures, report
"""
