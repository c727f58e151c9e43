"""How long an unused account is kept (terms of use, « Compte personnel »)."""

from xcontact.project import env

DORMANCY_MONTHS = env.number("DORMANCY_MONTHS", 36)
# Rounds come every six hours: further apart, the clock has jumped or the service was stopped (T74).
DORMANCY_LARGEST_GAP_HOURS = env.number("DORMANCY_LARGEST_GAP_HOURS", 24)
# A day on which more accounts fall due is no ordinary day.
DORMANCY_MOST_PER_DAY = env.number("DORMANCY_MOST_PER_DAY", 500)

# Days since a collectivité last said that an agent works for it (T67): it is asked, reminded, then he gets in no more.
AGENT_REVIEW_FLAG_DAYS = env.number("AGENT_REVIEW_FLAG_DAYS", 90)
AGENT_REVIEW_REMIND_DAYS = env.number("AGENT_REVIEW_REMIND_DAYS", 110)
AGENT_REVIEW_SUSPEND_DAYS = env.number("AGENT_REVIEW_SUSPEND_DAYS", 120)
