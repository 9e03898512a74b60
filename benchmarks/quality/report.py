"""What is a row of the report, and how is it shown?"""

from typing import Any

Row = dict[str, Any]


def row(
    metric: str,
    value: float,
    unit: str,
    peer: str = "crmcast",
    *,
    most: float | None = None,
    least: float | None = None,
) -> Row:
    """Return a row of the report, and show it; a value should be at `most` or at `least` its target."""
    target = most if most is not None else least
    ok = target is None or (value <= target if most is not None else value >= target)
    told = (
        "" if target is None else f"target {'<=' if most is not None else '>='} {target:g}  {'ok' if ok else 'MISSED'}"
    )
    print(f"  {peer:<12} {metric:<48} {value:>9.4f} {unit:<6} {told}".rstrip(), flush=True)
    return {"metric": metric, "value": round(value, 6), "unit": unit, "peer": peer, "target": target, "ok": bool(ok)}
