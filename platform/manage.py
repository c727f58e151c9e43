"""Django's command line."""

import os
import sys

from django.core.management import execute_from_command_line

from xcontact.demo.attach import join_running_demo

if __name__ == "__main__":
    join_running_demo()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xcontact.project.settings")
    execute_from_command_line(sys.argv)
