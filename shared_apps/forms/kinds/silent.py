"""What is in a form without being a question of its pages."""

from shared_apps.forms.kinds.base import Kind


class Section(Kind):
    """A title (label) and its paragraph (hint)."""

    name = "section"
    label = "Titre et texte"
    asks = False


class Caution(Kind):
    """A message (label), its detail (hint), maybe a link."""

    name = "warning"
    label = "Message important"
    asks = False


class Stop(Kind):
    """Where it is shown, the form goes no further: its label says why, its hint what to do instead."""

    name = "stop"
    label = "Arrêt : cette démarche ne convient pas"
    asks = False
    stops = True


class Document(Kind):
    """A piece to join. It is uploaded on its own page, never posted with answers."""

    name = "document"
    label = "Pièce à joindre"
    asks = False
