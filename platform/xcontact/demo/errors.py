"""What stops the demo: always one French sentence its reader can act on."""


class DemoError(Exception):
    """A sentence in French, shown as it is."""
