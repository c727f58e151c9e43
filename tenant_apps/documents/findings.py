"""What was found in a file besides its pages or its pixels."""

from enum import StrEnum


class Finding(StrEnum):
    JAVASCRIPT = "javascript"
    AUTOMATIC_ACTION = "automatic_action"
    LAUNCH = "launch"
    SUBMISSION = "submission"
    EMBEDDED_FILE = "embedded_file"
    RICH_MEDIA = "rich_media"
    XFA = "xfa"
    OUTSIDE_LINK = "outside_link"
    SIGNATURE = "signature"
    LOCATION = "location"
    HIDDEN_BYTES = "hidden_bytes"
