"""What Django writes of a refused request is its path, and a path of ours may hold a live token (T75)."""

import logging
import re

# Tokens are of upper and lower case; our slugs, references and UUIDs are not, or are short.
_TOKEN = re.compile(r"(?<=/)(?=[^/]*[a-z])(?=[^/]*[A-Z])[^/\s]{24,}")


class WithoutTokens(logging.Filter):
    """Put « … » in their place."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_TOKEN.sub("…", each) if isinstance(each, str) else each for each in record.args)
        return True
