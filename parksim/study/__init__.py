"""The six runs of one question: bounds, own benefits, robustness → one Study."""

from parksim.study.study import KEYS, Estimate, RetrofitOutcome, Run, Study, estimate

__all__ = ["KEYS", "Estimate", "RetrofitOutcome", "Run", "Study", "estimate"]
