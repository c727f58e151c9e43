"""Settings, one file per concern; every value that differs between machines comes from the environment."""

from xcontact.project.settings.applications import *  # noqa: F403
from xcontact.project.settings.broker import *  # noqa: F403
from xcontact.project.settings.cache import *  # noqa: F403
from xcontact.project.settings.completion import *  # noqa: F403
from xcontact.project.settings.database import *  # noqa: F403
from xcontact.project.settings.identity import *  # noqa: F403
from xcontact.project.settings.language import *  # noqa: F403
from xcontact.project.settings.logs import *  # noqa: F403
from xcontact.project.settings.mail import *  # noqa: F403
from xcontact.project.settings.reminders import *  # noqa: F403
from xcontact.project.settings.retention import *  # noqa: F403
from xcontact.project.settings.security import *  # noqa: F403
from xcontact.project.settings.sms import *  # noqa: F403
from xcontact.project.settings.storage import *  # noqa: F403
from xcontact.project.settings.web import *  # noqa: F403
