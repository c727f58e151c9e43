"""What people make passwords of: French words and names, the names of our collectivités, and our own list.

Loaded when a password is first looked at: some 4 MB, in about 0.1 second.
"""

import array
import functools
import gzip
import re
from bisect import bisect_left
from pathlib import Path

from tenants import territory
from xcontact.kit.text import fold

_LISTS = Path(__file__).with_name("words")

# What is at hand when one chooses a password here, the most usual first; also what the lists of words lack.
CONTEXT = tuple(
    """
motdepasse mdp password passe secret code acces admin administrateur compte connexion bienvenue welcome login user
xcontact contact xdemat demat splxdemat portail mairie commune village ville collectivite departement agglo
agglomeration communaute intercommunalite metropole hoteldeville
secretariat prefecture france francais republique marianne
utilisateur internet ordinateur azerty qwerty qwertz azertyuiop qsdfghjklm wxcvbn iloveyou letmein jetaime
pokemon batman superman starwars minecraft naruto doudou loulou chouchou nounours bisou bisous coucou weekend
marseille lyon paris troyes reims metz nancy epinal laon chaumont chalons charleville sedan verdun toulouse nice nantes
strasbourg montpellier bordeaux lille rennes toulon grenoble dijon angers nimes villeurbanne clermontferrand lehavre
saintetienne lemans aixenprovence brest limoges tours amiens perpignan besancon orleans mulhouse rouen caen
champagne lorraine ardennes vosges aube marne meuse moselle aisne hautemarne meurtheetmoselle seineetmarne
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre printemps ete automne hiver noel
lundi mardi mercredi jeudi vendredi samedi dimanche
""".split()
)
# First names of those who live here; films, which the frequent words come from, have others.
FIRST_NAMES = tuple(
    """
marie nathalie isabelle sylvie catherine martine christine francoise valerie sandrine stephanie veronique sophie celine
chantal patricia anne brigitte aurelie laurence emilie dominique virginie corinne elodie camille manon chloe jade louise
monique jacqueline nicole annie daniele michele josette colette denise odile evelyne annick pascale beatrice florence
caroline delphine karine carole agnes helene claire cecile audrey laetitia melanie amandine marion pauline mathilde lea
emma ines lola zoe alice julia rose anna lina mila juliette margaux oceane justine laura sarah eva clara nadia fatima
jean michel philippe pierre alain nicolas christophe patrick daniel bernard christian frederic laurent david sebastien
pascal eric thierry olivier gerard thomas julien andre jacques francois bruno vincent alexandre antoine maxime kevin
lucas hugo gabriel arthur jules raphael adam nathan enzo theo mathis loic didier claude rene robert marcel roger serge
gilles herve denis yves guy georges henri paul louis joseph jerome stephane cedric romain guillaume mathieu benjamin
florian damien fabrice franck ludovic arnaud anthony clement quentin alexis baptiste tom leo noe noah ethan mohamed
""".split()
)
# How many words of `ranked` are common: about what an adult uses without thinking.
COMMON = 10_000
# Keys that follow each other.
RUNS = ("abcdefghijklmnopqrstuvwxyz", "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def is_word(core: str) -> bool:
    """Whether these folded letters are one French word, one name of a person or place, or one of CONTEXT."""
    return core in _names() or _in_dictionary(core)


def is_common(word: str) -> bool:
    """Whether these folded letters are among the first words and names that come to a French mind.

    The short words that the ranked list leaves out are common too: there are few.
    """
    return ranked().get(word, COMMON + 1) <= COMMON or (len(word) == 3 and _in_dictionary(word))


def is_of_context(core: str) -> bool:
    """Whether these letters are words of CONTEXT and nothing else: « mairietroyes »."""
    return _context().fullmatch(core) is not None


@functools.cache
def _context() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(CONTEXT)}){{1,4}}")


@functools.cache
def ranked() -> dict[str, int]:
    """Word to rank, the most usual first, for zxcvbn: CONTEXT, first names, frequent words, names of collectivités."""
    words = dict.fromkeys([*CONTEXT, *FIRST_NAMES, *_read("frequent.txt.gz").decode().split(), *sorted(_places())])
    return {word: rank for rank, word in enumerate(words, start=1)}


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(CONTEXT) | _places()


@functools.cache
def _places() -> frozenset[str]:
    """The collectivités, and each word of their names of four letters or more: « saintdizier », « dizier »."""
    folded = [fold(entry.name) for entry in territory.official()]
    parts = {part for name in folded for part in name.split() if len(part) >= 4}
    return frozenset(name.replace(" ", "") for name in folded) | parts


def _in_dictionary(core: str) -> bool:
    words = _dictionary()
    found = bisect_left(words, core)
    return found < len(words) and words[found] == core


class _Lines:
    """Sorted lines of one block of bytes, read by position without a Python object for each."""

    def __init__(self, block: bytes) -> None:
        self._block = block
        self._starts = memoryview(_starts(block)).cast("I")

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, position: int) -> str:
        return self._block[self._starts[position] : self._starts[position + 1] - 1].decode("ascii")


def _starts(block: bytes) -> bytes:
    starts, position = array.array("I", [0]), 0
    while (position := block.find(b"\n", position) + 1) > 0:
        starts.append(position)
    return starts.tobytes()


@functools.cache
def _dictionary() -> _Lines:
    return _Lines(_read("french.txt.gz"))


def _read(name: str) -> bytes:
    return gzip.decompress((_LISTS / name).read_bytes())
