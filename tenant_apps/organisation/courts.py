"""The administrative court of each département (article R. 221-3 of the code de justice administrative).

Written from general knowledge and not compared with the consolidated text: each collectivité confirms its own.
"""

from typing import NamedTuple


class Court(NamedTuple):
    name: str
    address: str


_CHALONS = Court("le tribunal administratif de Châlons-en-Champagne", "25 rue du Lycée, 51000 Châlons-en-Champagne")
_AMIENS = Court("le tribunal administratif d’Amiens", "14 rue Lemerchier, 80000 Amiens")
_NANCY = Court("le tribunal administratif de Nancy", "5 place de la Carrière, 54000 Nancy")
BY_DEPARTEMENT = {
    "02": _AMIENS,
    "08": _CHALONS,
    "10": _CHALONS,
    "51": _CHALONS,
    "52": _CHALONS,
    "54": _NANCY,
    "55": _NANCY,
    "88": _NANCY,
}
