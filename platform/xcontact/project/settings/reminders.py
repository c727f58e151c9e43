"""How long before a date people are reminded of it, at nine in the morning in Paris."""

from xcontact.project import env

# Days before the end of the time given for a supplement: to the applicant.
SUPPLEMENT_REMINDER_DAYS = [int(days) for days in env.words("SUPPLEMENT_REMINDER_DAYS", "7,2")]
# Working days before silence decides, or before an answer is due: to the department.
SILENCE_REMINDER_DAYS = [int(days) for days in env.words("SILENCE_REMINDER_DAYS", "10,5,2")]
# Working days before an acknowledgement is due (ten working days, R. 112-11-2 CRPA): to the department.
ACKNOWLEDGEMENT_REMINDER_DAYS = [int(days) for days in env.words("ACKNOWLEDGEMENT_REMINDER_DAYS", "5,2")]
