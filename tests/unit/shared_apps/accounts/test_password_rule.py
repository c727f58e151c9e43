"""T24, D-11, D-12: what is guessed is refused by the thousand, what chance draws is accepted by the thousand."""

import random
import string
import time
from collections.abc import Iterator

import pytest

from shared_apps.accounts import passwords
from tenants import territory
from xcontact.kit.text import fold

WORDS = """
arbre bateau bouteille brouillard cahier camion canard carotte casquette chaussette cheminée chemise chevalier clocher
colline confiture coquelicot couteau crayon cuisine dentelle école écureuil église éléphant épicerie escargot étoile
fenêtre ferme feuille fleur forêt fourchette framboise fromage galette girafe gâteau grenouille guitare herbe hirondelle
horloge jardinier jonquille lampe lanterne lavande légume lumière marmite marronnier moineau montagne mouton muguet
neige noisette nuage orage oreiller ouragan pamplemousse pantalon parapluie passerelle peinture pigeon pivoine plage
pluie pommier porte printemps prairie renard rideau rivière rosier sabot sapin sauterelle serviette source tablier
tambour tempête tonnerre tortue tournesol tracteur trompette tulipe usine vacances valise verger village violon voisin
""".split()
NAMES = """
Marie Nathalie Isabelle Sylvie Catherine Martine Christine Françoise Valérie Sandrine Stéphanie Véronique Sophie Céline
Chantal Patricia Anne Brigitte Aurélie Laurence Émilie Dominique Virginie Corinne Élodie Camille Manon Chloé Jade Louise
Jean Michel Philippe Pierre Alain Nicolas Christophe Patrick Daniel Bernard Christian Frédéric Laurent David Sébastien
Pascal Éric Thierry Olivier Gérard Thomas Julien André Jacques François Bruno Vincent Alexandre Antoine Maxime Kévin
Lucas Hugo Gabriel Arthur Jules Raphaël Adam Nathan Enzo Théo Mathis Loïc Didier Léa Léo Zoé Noé Inès Eva
""".split()
PLAIN = """
amour ange argent avion bateau bébé bière bonheur bonjour bouteille bureau café camion carte chaise chambre champion
chanson chapeau chat cheval chien chocolat cuisine danse dragon eau école enfant été étoile famille femme fenêtre fête
fille fleur football forêt frère fromage garage garçon gâteau grand guerre guitare heure histoire hiver homme hôtel
jardin jeune jour lapin lettre livre loup lumière lune magie maison maman matin mer monde montagne moto musique neige
noël noir nuit oiseau orange ours papa parfum petit piano pierre place plage pluie poisson police pomme porte poulet
prince princesse reine rêve robe roi rose rouge route sable samedi secret soir soldat soleil souris sucre table tante
temps terre tigre train travail vacances vélo vent vert viande vie village ville voiture voyage
""".split()
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
CONTEXT = "xcontact mairie collectivité commune département bienvenue motdepasse bonjour soleil été hiver".split()
LEET = str.maketrans("aeios", "@3105")


def guessable(count: int, seed: int = 20261124) -> Iterator[str]:
    """Capital × word × year or postcode × sign, before or after, accents or not, a third with figures for letters."""
    chance = random.Random(seed)
    entries = [entry for entry in territory.official() if entry.postcodes]
    communes = [entry.name for entry in entries]
    postcodes = [code for entry in entries for code in entry.postcodes]
    drawn: set[str] = set()
    while len(drawn) < count:
        word = chance.choice(chance.choice([WORDS, NAMES, MONTHS, CONTEXT, communes]))
        if chance.random() < 0.5:
            word = fold(word).replace(" ", chance.choice(["", "-"]))
        word = chance.choice([str.capitalize, str.capitalize, str.upper, str.lower])(word)
        if chance.random() < 0.33 and len(word) >= 5:
            word = word[0] + word[1:].translate(LEET)
        year, postcode = str(chance.randint(1940, 2027)), chance.choice(postcodes)
        number = chance.choice([year, postcode, year[2:], postcode[:2], "1", "123", "1234"])
        sign = chance.choice(["!", "?", "*", "-", ".", "!!", "@", "#", "$", "&", "_", "+"])
        password = chance.choice(
            [f"{word}{number}{sign}", f"{word}{sign}{number}", f"{sign}{word}{number}", f"{number}{word}{sign}"]
        )
        if len(password) >= passwords.LEAST and not passwords._missing_classes(password):
            drawn.add(password)
            yield password


def pairs_of_words(count: int, seed: int = 20261125) -> Iterator[str]:
    """Two plain words, stuck together or not, with figures and a sign somewhere, a fifth with figures for letters."""
    chance = random.Random(seed)
    drawn: set[str] = set()
    while len(drawn) < count:
        first, second = (chance.choice(PLAIN + NAMES[:40]) for _ in range(2))
        if chance.random() < 0.5:
            first, second = fold(first), fold(second)
        first = first.capitalize()
        second = chance.choice([str.capitalize, str.lower])(second)
        if chance.random() < 0.2 and len(second) > 3:
            second = second[0] + second[1:].translate(LEET)
        number, sign = (
            str(chance.choice([chance.randint(0, 99), chance.randint(1950, 2026)])),
            chance.choice("!?*-.@#+"),
        )
        join = chance.choice(["", "-", "_", ".", " ", number, sign, f"{sign}{number}"])
        password = chance.choice([f"{first}{join}{second}{number}{sign}", f"{number}{first}{join}{second}{sign}"])
        if len(password) >= passwords.LEAST and not passwords._missing_classes(password):
            drawn.add(password)
            yield password


def drawn_by_chance(count: int, seed: int) -> Iterator[str]:
    chance = random.Random(seed)
    signs = string.ascii_letters + string.digits + string.punctuation
    while count:
        password = "".join(chance.choice(signs) for _ in range(chance.randint(8, 16)))
        if not passwords._missing_classes(password):
            count -= 1
            yield password


def test_three_thousand_guessable_passwords_are_refused() -> None:
    """T24"""
    accepted = [password for password in guessable(3000) if not passwords.faults(password)]
    assert accepted == []


def test_three_thousand_drawn_by_chance_are_accepted() -> None:
    """T24"""
    refused = [password for password in drawn_by_chance(3000, 20261124) if passwords.faults(password)]
    assert refused == []


def test_words_of_the_portal_do_not_make_a_password() -> None:
    """T24: context words, alone or two together."""
    for password in ("Xcontact-2026", "Mairie-Troyes10!", "XcontactMairie1!", "Collectivite-51!", "Mairie2troyes!"):
        assert passwords.faults(password), password


@pytest.mark.parametrize(
    "password", ["Velours-7-brouette", "Grue-8-lavande", "Cheval correct 4 agrafe!", "x7-Pluie-Tambour"]
)
def test_words_without_relation_will_do(password: str) -> None:
    assert passwords.faults(password) == []


def test_long_passwords_are_accepted() -> None:
    """T24: 64 characters and more."""
    for length in (64, 100, passwords.MOST):
        (password,) = drawn_by_chance(1, length)
        long = (password * 20)[:length] if len(password) > 12 else ("kV7!ruQ2-zPm#9" * 20)[:length]
        assert passwords.faults(long) == []


def test_the_check_is_quick() -> None:
    """Twenty milliseconds at most, the worst included."""
    passwords.faults("Velours-7-brouette")
    worst = 0.0
    for password in [
        *drawn_by_chance(200, 7),
        *guessable(200, 7),
        "4@8($1!0|7+" * 11,
        "aA1!" * 32,
        "Anticonstitu1-" * 9,
    ]:
        start = time.process_time()
        passwords.faults(password)
        worst = max(worst, time.process_time() - start)
    assert worst < 0.020


def test_three_thousand_pairs_of_plain_words_are_refused() -> None:
    """T24: two common words and some figures are the second thing that a guesser tries."""
    accepted = [password for password in pairs_of_words(3000) if not passwords.faults(password)]
    assert accepted == []


def test_three_thousand_more_drawn_by_chance_are_accepted() -> None:
    """T24: what refuses pairs of words refuses nothing that chance draws, letters for the most part either."""
    chance = random.Random(20261126)
    letters = ("".join(chance.choice(string.ascii_letters) for _ in range(chance.randint(9, 14))) for _ in range(1500))
    mostly_letters = [f"{word}{chance.randint(0, 9)}{chance.choice('!?*-')}" for word in letters]
    candidates = [*drawn_by_chance(1500, 20261127), *mostly_letters]
    refused = [
        password for password in candidates if not passwords._missing_classes(password) and passwords.faults(password)
    ]
    assert refused == []


@pytest.mark.parametrize(
    "password", ["Velours-7-brouette", "Soleil-maison-tracteur-4", "Grue-8-lavande", "Maison4820591736soleil!"]
)
def test_a_third_word_a_rare_one_or_many_figures_will_do(password: str) -> None:
    assert passwords.faults(password) == []
