"""What did a proof compare, and what did it find?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["cohort", "past", "served", "online"]

SAID: Mapping[Kind, tuple[str, str]] = {
    "cohort": ("who is eligible, by the whole history and by the cut one", "完整历史与截断历史各自判定的候选对象"),
    "past": ("features of the whole history and of the cut one", "完整历史与截断历史各自算出的特征"),
    "served": ("vectors in the ledger and the same rows built anew", "台账中的特征向量与重新计算的同一批行"),
    "online": ("a record scored online and its row of the bulk build", "在线评分的记录与批量计算中的同一行"),
}
"""What is compared with what, in English and Chinese."""


@dataclass(frozen=True)
class Difference:
    """A cell that is not the same twice; `first` and `second` in the order that `SAID` names them."""

    entity_id: str
    cutoff: str
    feature: str
    first: str
    second: str

    @property
    def text(self) -> str:
        """The cell for a person."""
        return f"{self.entity_id} as of {self.cutoff}: {self.feature} is {self.first}, then {self.second}"


@dataclass(frozen=True)
class Comparison:
    """Rows that were built twice for one task; `differences` are the first of the cells that differ."""

    kind: Kind
    task: str
    rows: int
    cutoffs: tuple[str, ...]
    features: int
    different: int
    differences: tuple[Difference, ...]

    @property
    def cells(self) -> int:
        """How many values were compared."""
        return self.rows * self.features

    @property
    def found(self) -> str:
        """What came out."""
        return "all equal" if not self.different else f"{self.different:,} DIFFERENT"

    @property
    def lines(self) -> list[str]:
        """The comparison for a person."""
        cutoffs = self.cutoffs[0] if len(self.cutoffs) == 1 else f"{len(self.cutoffs)} cutoffs"
        scope = f"{self.cells:,} values of {self.rows:,} rows at {cutoffs}"
        return [f"  {self.task}: {SAID[self.kind][0]}: {scope}: {self.found}"] + [
            f"    {difference.text}" for difference in self.differences
        ]


@dataclass(frozen=True)
class ProofReport:
    """The outcome of a proof.

    Attributes
    ----------
    proven
        Something was compared, and all of it was equal bit for bit.
    data_version, seed, rows
        Which history, and what repeats the same sample of it: the seed and the rows asked for by task.
    comparisons
        What was compared.
    not_compared
        What could not be compared, with the reason.
    """

    proven: bool
    data_version: str
    seed: int
    rows: int
    comparisons: tuple[Comparison, ...]
    not_compared: tuple[str, ...]
    seconds: float

    @property
    def verdict(self) -> tuple[str, str]:
        """The outcome in one sentence, in English and Chinese."""
        cells, different = sum(c.cells for c in self.comparisons), sum(c.different for c in self.comparisons)
        if not cells:
            return "NOT PROVEN: no row could be compared", "未能证明：没有可对比的行"
        if different:
            return (
                f"NOT PROVEN: {different:,} of {cells:,} values differ",
                f"未能证明：{cells:,} 个值中有 {different:,} 个不同",
            )
        return f"PROVEN: {cells:,} values, all equal bit for bit", f"已证明：{cells:,} 个值逐位相等"

    @property
    def text(self) -> str:
        """The report for a person."""
        lines = [f"Proof on history {self.data_version.split()[0]}, {self.seconds:.1f} s: {self.verdict[0]}"]
        for comparison in self.comparisons:
            lines += comparison.lines
        lines += [f"  not compared: {reason}" for reason in self.not_compared]
        return "\n".join([*lines, "  reports/proof.md has all of it, in English and Chinese"])

    @property
    def markdown(self) -> str:
        """The report as a page, in English and Chinese."""
        rows = [
            f"| {c.task} | {SAID[c.kind][0]}<br>{SAID[c.kind][1]} | {c.rows:,} | {', '.join(c.cutoffs)} |"
            f" {c.features:,} | {c.cells:,} | {c.different:,} |"
            for c in self.comparisons
        ]
        differing = [
            f"| {c.task} | {d.entity_id} | {d.cutoff} | `{d.feature}` | {d.first} | {d.second} |"
            for c in self.comparisons
            for d in c.differences
        ]
        return "\n".join(
            [
                "# Proof that no feature sees the future / 特征不含未来信息的证明",
                "",
                f"**{self.verdict[0]}**  \n**{self.verdict[1]}**",
                "",
                f"- Data version / 数据版本: `{self.data_version}`",
                f"- Seed / 随机种子: {self.seed}",
                f"- Rows by task / 每个任务行数: {self.rows:,}",
                f"- Seconds / 秒: {self.seconds:.1f}",
                "",
                *(_HOW_EN, "", _HOW_ZH, ""),
                *(_COLUMNS, "|---|---|---:|---|---:|---:|---:|", *rows, ""),
                *(f"Not compared / 未对比: {reason}\n" for reason in self.not_compared),
                *([_OF_DIFFERENCES, "|---|---|---|---|---|---|", *differing, ""] if differing else []),
            ]
        )


_HOW_EN = (
    "The history is cut at each cutoff: rows not yet recorded are deleted, and what was recorded later is undone"
    " (closings, cancellations, answers, changed fields). A feature that reads anything later comes out otherwise."
    " `fixed` and `tracked` in crmcast.toml are taken at their word, unless a recorded change contradicts them."
)
_HOW_ZH = (
    "历史在每个截止时点被截断：删除当时尚未记录的行，并撤销之后记录的内容（关闭、取消、响应、字段变更）。"
    "任何读取了之后信息的特征都会得出不同的值。crmcast.toml 中的 `fixed` 和 `tracked` 视为属实，除非与变更记录矛盾。"
)
_COLUMNS = (
    "| Task / 任务 | Compared / 对比内容 | Rows / 行 | Cutoffs / 截止时点 | Features / 特征 | Values / 值 |"
    " Different / 不同 |"
)
_OF_DIFFERENCES = "| Task / 任务 | Entity / 对象 | Cutoff / 截止时点 | Feature / 特征 | First / 前者 | Second / 后者 |"
