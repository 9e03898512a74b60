"""Which words do people read in the terminal around the numbers? In English here, in Chinese in the catalogue."""

from collections.abc import Mapping

from serving.texts import catalogue, marked

TEXTS: Mapping[str, str] = {
    "lead": marked("lead"),
    "deal": marked("deal"),
    "account": marked("customer"),
    "headline": marked("{entity} {entity_id}: {probability:.1%} (80% interval {low:.1%} to {high:.1%}) as of {cutoff}"),
    "money_headline": marked(
        "{entity} {entity_id}: {expected_value:,.0f} (80% interval {value_low:,.0f}-{value_high:,.0f}) as of {cutoff}"
    ),
    "worth": marked(
        "Expected value {expected_value:,.0f} (at least 80% interval {value_low:,.0f} to {value_high:,.0f})"
    ),
    "at_risk": marked("Value at risk {value_at_risk:,.0f} (at least 80% interval {risk_low:,.0f} to {risk_high:,.0f})"),
    "stays": marked("Still a customer after {curve}"),
    "stays_after": marked("{days} days {probability:.0%}"),
    "in_money": marked("money"),
    "logarithm": marked("logarithm"),
    "money_moved": marked("It was {expected_value:,.0f} on {since}; what moved it"),
    "source": marked("score id {score_id}, model version {model_version}"),
    "outlook": marked("Outlook"),
    "days": marked("{days} days"),
    "won": marked("won"),
    "lost": marked("lost"),
    "open": marked("open"),
    "closes": marked("If it is won, then on {middle}"),
    "between": marked("  {level}% interval {first} to {last}"),
    "stays_open": marked("Expected to stay open {days:.0f} days of the horizon"),
    "in_stage": marked("In stage {stage} for {days:.0f} days, longer than {rank:.0%} of {count:.0f} won deals"),
    "in_stage_few": marked("In stage {stage} for {days:.0f} days; {count:.0f} won deals passed it, too few to compare"),
    "held": marked("Held back in stage {stage}: {days:.0f} days, longer than {rank:.0%} of {count:.0f} won deals"),
    "not_held": marked("No stage took unusually long against won deals"),
    "when": marked("Reasons for when it closes"),
    "in_days": marked("days open"),
    "slips": marked("Not won by the rep's date: {risk:.0%}"),
    "reasons": marked("Reasons (associations in the data)"),
    "acts_headline": marked("{entity} {entity_id} stands at {probability:.1%}"),
    "acts": marked("What would move it most, one after the other"),
    "then_scores": marked("it would score"),
    "no_acts": marked("Nothing that can still be done moves it by 0.1 points or more"),
    "reached": marked("That reaches {target:.1%}"),
    "not_reached": marked("That does not reach {target:.1%}"),
    "topics": marked("Reasons by topic (associations in the data)"),
    "strongest": marked("strongest of it"),
    "value": marked("value"),
    "typical": marked("typical"),
    "moved_by_topic": marked("What moved it, by topic"),
    "in_points": marked("points of probability"),
    "log_odds": marked("log-odds"),
    "smaller": marked("{count} smaller reasons"),
    "moved": marked("It was {probability:.1%} on {since}; what moved it"),
    "off": marked(
        "Off where {what} is {value}: predicted {mean_probability:.1%}, observed {observed_rate:.1%} of {rows:,} rows"
    ),
    "then": marked("then"),
    "now": marked("now"),
}


def say(key: str, language: str, **facts: object) -> str:
    """Return a text in "en" or "zh" with its facts filled in, by the rules of `str.format`.

    >>> say("smaller", "en", count=3), say("smaller", "zh", count=3)
    ('3 smaller reasons', '其余 3 个较小原因')
    """
    return catalogue(language).gettext(TEXTS[key]).format(**facts)
