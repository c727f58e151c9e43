"""What differs between two forms, in French sentences: questions, pages, their order, their conditions. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from shared_apps.forms import wording
from shared_apps.forms.definition import Field, FormDefinition, Page
from xcontact.kit.text import NBSP

SHOWN = 240


def form_changes(before: FormDefinition | None, after: FormDefinition | None) -> list[str]:
    """Sentences, none when both are the same; a form that is there no more, or not yet, loses or gains everything."""
    if before == after:
        return []
    old, new = _pages(before), _pages(after)
    known = {field.id: field for form in (before, after) if form for field in form.fields}
    told = [f"La page {quoted(page.title)} est ajoutée." for name, page in new.items() if name not in old]
    told += [f"La page {quoted(page.title)} est retirée." for name, page in old.items() if name not in new]
    for name in [name for name in new if name in old]:
        told += _page(old[name], new[name], known)
    was, now = (tuple(form.fields) if form else () for form in (before, after))
    told += listed("La question", was, now, known)
    told += _moved(before, after)
    return told or ["Le formulaire change dans un détail qui ne se voit pas."]


def listed(noun: str, before: Sequence[Field], after: Sequence[Field], known: Mapping[str, Field]) -> list[str]:
    """What is added, removed and changed; `known`: the fields that a condition may name."""
    old, new = {field.id: field for field in before}, {field.id: field for field in after}
    sentences = [f"{noun} {quoted(field.label)} est ajoutée." for name, field in new.items() if name not in old]
    sentences += [f"{noun} {quoted(field.label)} est retirée." for name, field in old.items() if name not in new]
    for name in [name for name in new if name in old]:
        sentences += _field(noun, old[name], new[name], known)
    return sentences


def quoted(text: str) -> str:
    return f"«{NBSP}{cut(text.rstrip('.'))}{NBSP}»"


def cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN].rsplit(' ', 1)[0]}…"


def _field(noun: str, was: Field, now: Field, known: Mapping[str, Field]) -> Iterator[str]:
    if was == now:
        return
    name, told = f"{noun} {quoted(now.label)}", False
    if was.label != now.label:
        yield f"{noun} {quoted(was.label)} devient {quoted(now.label)}."
        told = True
    if was.required != now.required:
        yield f"{name} devient {'obligatoire' if now.required else 'facultative'}."
        told = True
    if was.condition != now.condition:
        yield f"{name} {_shown(now.condition, known)}"
        told = True
    options = {one.value: one.label for one in was.options}, {one.value: one.label for one in now.options}
    added = [quoted(label) for value, label in options[1].items() if value not in options[0]]
    gone = [quoted(label) for value, label in options[0].items() if value not in options[1]]
    if added:
        yield f"{name} propose aussi {', '.join(added)}."
        told = True
    if gone:
        yield f"{name} ne propose plus {', '.join(gone)}."
        told = True
    if not told:
        yield f"{name} change (aide, limites ou réponses)."


def _page(was: Page, now: Page, known: Mapping[str, Field]) -> Iterator[str]:
    if was.title != now.title:
        yield f"La page {quoted(was.title)} devient {quoted(now.title)}."
    if was.hint != now.hint:
        yield f"Le texte de la page {quoted(now.title)} change."
    if was.condition != now.condition:
        yield f"La page {quoted(now.title)} {_shown(now.condition, known)}"


def _shown(condition: object, known: Mapping[str, Field]) -> str:
    if condition is None:
        return "est désormais montrée à tous."
    said = wording.say(condition, known)
    if said == wording.ADVANCED:
        return f"est montrée selon une {said} qui change."
    return f"n’est montrée que si {said}."


def _moved(before: FormDefinition | None, after: FormDefinition | None) -> list[str]:
    """The fewest moves that explain the new order, among what both have."""
    old, new = _places(before), _places(after)
    sentences = []
    for page in [page for page in (after.pages if after else ()) if page.id in _pages(before)]:
        for field in page.fields:
            if field.id in old and old[field.id] != page.id:
                sentences.append(f"La question {quoted(field.label)} passe sur la page {quoted(page.title)}.")
    stay = [name for name in old if new.get(name) == old[name]]
    kept = set(_longest(stay, [name for name in new if name in set(stay)]))
    labels = {field.id: field.label for field in after.fields} if after else {}
    sentences += [f"La question {quoted(labels[name])} change de place." for name in stay if name not in kept]
    pages = [name for name in _pages(before) if name in _pages(after)]
    now = [name for name in _pages(after) if name in _pages(before)]
    if pages != now:
        sentences.append("L’ordre des pages change.")
    return sentences


def _longest(first: list[str], second: list[str]) -> list[str]:
    """The longest run of names, gaps allowed, that both have in the same order (each name once in each)."""
    rank = {name: place for place, name in enumerate(second)}
    best: list[list[str]] = []
    for name in first:
        runs = [run for run in best if rank[run[-1]] < rank[name]]
        longest = max(runs, key=len, default=[])
        best.append([*longest, name])
    return max(best, key=len, default=[])


def _pages(form: FormDefinition | None) -> dict[str, Page]:
    return {page.id: page for page in form.pages} if form else {}


def _places(form: FormDefinition | None) -> dict[str, str]:
    return {field.id: page.id for page in form.pages for field in page.fields} if form else {}
