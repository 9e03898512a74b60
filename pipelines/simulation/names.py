"""What are companies and people called, and what do reps note? Chinese and English, as in a Chinese company's CRM."""

import numpy as np
import pandas as pd

from pipelines.simulation.chains import Floats, Ints
from pipelines.simulation.plan import INDUSTRIES, REGIONS

_SYLLABLES = (
    ("恒", "Heng"),
    ("瑞", "Rui"),
    ("华", "Hua"),
    ("鑫", "Xin"),
    ("宏", "Hong"),
    ("达", "Da"),
    ("盛", "Sheng"),
    ("泰", "Tai"),
    ("隆", "Long"),
    ("德", "De"),
    ("嘉", "Jia"),
    ("诚", "Cheng"),
    ("远", "Yuan"),
    ("博", "Bo"),
    ("锐", "Rui"),
    ("力", "Li"),
    ("晟", "Sheng"),
    ("源", "Yuan"),
    ("创", "Chuang"),
    ("凯", "Kai"),
    ("通", "Tong"),
    ("新", "Xin"),
    ("成", "Cheng"),
    ("佳", "Jia"),
)
_SURNAMES = (
    ("王", "Wang"),
    ("李", "Li"),
    ("张", "Zhang"),
    ("刘", "Liu"),
    ("陈", "Chen"),
    ("杨", "Yang"),
    ("赵", "Zhao"),
    ("黄", "Huang"),
    ("周", "Zhou"),
    ("吴", "Wu"),
    ("徐", "Xu"),
    ("孙", "Sun"),
    ("马", "Ma"),
    ("朱", "Zhu"),
    ("胡", "Hu"),
    ("林", "Lin"),
)
_GIVEN = (
    ("芳", "Fang"),
    ("伟", "Wei"),
    ("敏", "Min"),
    ("静", "Jing"),
    ("磊", "Lei"),
    ("洋", "Yang"),
    ("艳", "Yan"),
    ("勇", "Yong"),
    ("军", "Jun"),
    ("杰", "Jie"),
    ("娟", "Juan"),
    ("涛", "Tao"),
    ("明", "Ming"),
    ("超", "Chao"),
    ("霞", "Xia"),
    ("平", "Ping"),
    ("子涵", "Zihan"),
    ("雨桐", "Yutong"),
    ("浩然", "Haoran"),
    ("欣怡", "Xinyi"),
    ("建国", "Jianguo"),
    ("思远", "Siyuan"),
)
_NOTES = (
    "来自展会，索取了产品手册",
    "询问交货周期和售后服务",
    "Compares us with two other suppliers",
    "预算待下季度审批",
    "Wants a demo for the plant team",
    "现有设备老化，计划更换",
    "Asked for a price list in CNY and USD",
    "技术部门希望先试用样机",
    "Referred by an existing customer",
    "对价格敏感，关注付款条件",
    "Follow up after the holidays",
    "负责人出差，下周再联系",
)

ENGLISH_SHARE = 0.35


def person_names(rng: np.random.Generator, n: int) -> pd.Series:
    """Draw names of people, Chinese with the Latin form behind it: 王芳 Wang Fang."""
    surnames, given = rng.integers(len(_SURNAMES), size=n), rng.integers(len(_GIVEN), size=n)
    names = [
        f"{_SURNAMES[s][0]}{_GIVEN[g][0]} {_SURNAMES[s][1]} {_GIVEN[g][1]}"
        for s, g in zip(surnames, given, strict=True)
    ]
    return pd.Series(names, dtype="str")


def company_names(rng: np.random.Generator, regions: Ints, industries: Ints) -> pd.Series:
    """Draw company names from their city, two syllables and their industry; about a third are in English."""
    n = len(regions)
    place, english = rng.random(n), rng.random(n) < ENGLISH_SHARE
    syllables = rng.integers(len(_SYLLABLES), size=(n, 2))
    names = []
    for row in range(n):
        cities, trade = REGIONS[regions[row]].cities, INDUSTRIES[industries[row]]
        city = cities[int(place[row] * len(cities))]
        first, second = (_SYLLABLES[syllable] for syllable in syllables[row])
        in_english = f"{city[1]} {first[1]}{second[1].lower()} {trade.english} Co., Ltd."
        names.append(in_english if english[row] else f"{city[0]}{first[0]}{second[0]}{trade.chinese}有限公司")
    return pd.Series(names, dtype="str")


def notes(rng: np.random.Generator, n: int, filled: float = 0.6) -> pd.Series:
    """Draw short notes; the rest is missing."""
    texts = pd.Series(_NOTES, dtype="str").reindex(rng.integers(len(_NOTES), size=n)).reset_index(drop=True)
    return texts.where(pd.Series(rng.random(n) < filled))


def choose(rng: np.random.Generator, shares: Floats | list[float], n: int) -> Ints:
    """Draw n positions by their shares."""
    cumulative = np.cumsum(np.asarray(shares, dtype=float))
    return np.asarray(np.searchsorted(cumulative / cumulative[-1], rng.random(n), side="right"), dtype=np.int64)
