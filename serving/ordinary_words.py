"""Which words of English are no names, even with a capital?

Words of the trade and of talk stand with capitals anywhere ("Expected Value"); other words of the dictionary begin
sentences and titles. Days, months, countries and languages come from the locale data of Babel.
"""

import re
from functools import cache
from pathlib import Path

from babel import Locale

_ORDINARY = """
a about above accepted account accounts accuracy across act action actions active activity add adds after
again against
age ago ahead all almost along already also although always amount amounts an analysis and annual another answer any
anything appears april are area around as ask asked association associations at attention august average away back bad
balance base based be because before began begin behind being below best better between big biggest book both brief
briefing briefs bring brings budget but by calendar calibrated calibration call called calls can cannot careful cares
case cases cause caution chance chances change changed changes chase check checked choose churn clear client clients
close closed closes closing come comes coming company compare compared comparing confidence confirm consider
consistent
contact contacts contract contracts conversion convert converts could count country currency current
currently customer
customers daily data date dates day days deadline deal deals dear december decide decision deeper demo demos despite
detail details did direct do does doing done down draft drop due during each earlier early easy either email emails
employees end ends enough entity especially estimate estimated even evening ever every everyone everything evidence
example except expect expected expects explain explained explanation extra fact factors facts falling far february
feel few figures finally find fine first five focus follow followed following follows for forecast forget four friday
from full further gap general get give given gives go goes going good got great group growing growth half has have he
head heading health healthy hello help her here hi high higher highest highlights him his history hold holds hope
horizon hours how however i id idea if immediately important in include including increase indeed industry info
information instead interested interval intervals into is issue it item items its january join july june just keep key
kind know known large larger largest last late later latest lead leads least leave leaves leaving left less let
level likely likelihood line list listed little long longer look looking looks lose loses lost lot low lower lowest
main mainly make makes manager many march market may maybe me mean means median meet meeting meetings mid might model
models moment monday money month monthly months more moreover morning most mostly move moved moves much must my name
near nearly need needs negotiation net never nevertheless new news next no nobody none nor not note notes nothing
notice november now number numbers october odds of off offer offers often old on once one only onto open opened opens
opportunities opportunity opposite or order ordered orders other others otherwise our out outcome outlook outstanding
over overall overview overdue own owned owner owners owns page paid part past pay people per percent percentage
performance perhaps period person phone pick picture pipeline place plan plans please plus point points positive
possible possibly potential prediction prefer prepare present priorities prioritize priority probability probably
product products proposal proposals prospect prospects push put quantity quarter quarterly question questions quick
quickly quiet quite quote range rank ranked ranking rate rather reach reaching read ready real really reason reasons
recent recently recommend recommendation recommendations recommended regarding region regional regards relationship
remain remaining remains remember reminder renewal reply report reported rep reps request respond response rest result
results revenue review right ring rise rising risk risks risky role running safe safer sales same
satisfaction saturday
save say says schedule score scored scores second see seems sees segment send sent september serious set seven several
share she should show shows side signal since single situation six slip slips slow small smaller so solution some
someone something soon source sources speak spend stable stage stages stake stand stands start starting starts status
stay stays step steps still stop story strong strongest subject such suggest summary sunday support sure table take
takes talk target targets task tasks team ten than thank thanks that the their them then there therefore these they
thing things think third this those though three through thursday ticket tickets time timeline tip title to today
together told tomorrow tonight too top topic total totals touch toward towards track trend tuesday turn two type under
unfortunately unless until up upcoming update updates upside upward urgent us use used useful usual usually value
values version very view visit visits volume wait want wants warning was watch watchlist way we wednesday week weekly
weeks well went were what whatever when where whether which while who whole whom whose why will win window wins wish
with within without won work working works worry worth would write year yearly years yes yesterday yet you your
above-mentioned afternoon amber background bottom bullets caveat caveats champion closely commentary
conclusion context
contract-end customer's day's definitely due-date evaluation executive exposure finding findings glance happy heads-up
hence honest honestly insight insights keep-in-mind lastly legend medium mind momentum negative neutral objective
observation observations ok okay optional outreach owing pace pending possibility potentially pressing
proceed progress
question's quick-win reality red reference remark retention scenario secondly shortly snapshot specifically statement
strategy strength surprisingly switch takeaway takeaways that's thirdly threat threats today's tomorrow's trigger tldr
urgency verdict visibility shortlist upsell follow-up recap rundown roundup standup procurement nudge
weakness week's weighted what's whichever worst yours zero
"""
_BRANDS = """
dingtalk excel feishu gmail google linkedin microsoft outlook powerpoint salesforce skype slack teams wechat whatsapp
youtube zoom
"""
_VERBS = "is are was has had will would should could needs looks stands seems remains can may wants asked"
VERBS = frozenset(_VERBS.split())
"""What follows a name that begins a sentence."""

_ENDINGS = (
    ("", ""), ("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""), ("er", ""),
    ("er", "e"), ("est", ""), ("ies", "y"), ("ied", "y"), ("ily", "y"), ("ness", ""), ("ment", ""), ("able", ""),
    ("less", ""), ("ful", ""), ("ity", "e"), ("ion", ""), ("ion", "e"),
)  # fmt: skip
_PREFIXES = ("un", "re", "over", "under", "out", "pre", "non", "mis", "up", "down", "dis", "in")


def is_of_trade(word: str) -> bool:
    """Say whether a word may stand with a capital anywhere in a text on sales; of a compound, all its parts.

    >>> is_of_trade("renewals"), is_of_trade("win-back"), is_of_trade("kairui")
    (True, True, False)
    """
    return all(any(stem in _trade() for stem in _stems(part)) for part in re.split(r"[-'’&.]", word.lower()) if part)


def is_english(word: str) -> bool:
    """Say whether a dictionary knows a word or its parts, with any regular ending.

    >>> is_english("Nudging"), is_english("Reminders"), is_english("Kairui")
    (True, True, False)
    """
    return is_of_trade(word) or all(_is_word(part) for part in re.split(r"[-'’&.]", word.lower()) if part)


def _is_word(part: str) -> bool:
    known = _english()
    if any(stem in known for stem in _stems(part)):
        return True
    rest = [part.removeprefix(prefix) for prefix in _PREFIXES if part.startswith(prefix)]
    return any(len(one) > 3 and stem in known for one in rest for stem in _stems(one))


def _stems(word: str) -> list[str]:
    found = [word[: len(word) - len(end)] + instead for end, instead in _ENDINGS if word.endswith(end)]
    doubled = [stem[:-1] for stem in found if len(stem) > 3 and stem[-1] == stem[-2]]
    return [*found, *doubled]


@cache
def _trade() -> frozenset[str]:
    return frozenset([*_ORDINARY.split(), *_BRANDS.split(), *_words_of_locale()])


@cache
def _english() -> frozenset[str]:
    lines = Path(__file__).with_name("english_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _words_of_locale() -> set[str]:
    """Return the words of days, months, countries and languages."""
    known = Locale("en")
    named = [name for width in ("wide", "abbreviated") for name in known.days["format"][width].values()]
    named += [name for width in ("wide", "abbreviated") for name in known.months["format"][width].values()]
    named += [*known.territories.values(), *known.languages.values()]
    return {name.lower() for name in named if re.fullmatch(r"[A-Za-z]{2,}", name)}
