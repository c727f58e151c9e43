"""The agenda: every act to come is a row, written in the transaction it follows from.

`schedule` writes it; the dispatcher rings when it is due; the worker does the act inside its place and strikes the
row in the transaction of its effect. The broker between them is a doorbell: wiped, it loses nothing.
"""

from tenants.agenda.acts import act, perform
from tenants.agenda.schedule import cancel, schedule, schedule_all

__all__ = ["act", "cancel", "perform", "schedule", "schedule_all"]
