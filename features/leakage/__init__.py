"""Which fields know the future? `audit` judges them all."""

from features.leakage.audit import Verdict, audit

__all__ = ["Verdict", "audit"]
