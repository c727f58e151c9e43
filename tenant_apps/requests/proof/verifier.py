"""Vérifie un dossier de preuve Xcontact, sans réseau et sans rien installer d'autre que Python 3.8 ou plus.

    python3 verifier.py dossier.zip
    python3 verifier.py dossier-décompressé/

Chaque partie est recalculée : les empreintes de tous les fichiers, la chaîne du journal, les accusés, les documents,
les courriels et le formulaire, les uns par les autres. La dernière ligne est OK ou KO ; le programme rend 0 ou 1.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import hmac
import json
import os
import sys
import zipfile
from collections.abc import Callable
from typing import Any

DIGESTS = "empreintes.json"
GENESIS = bytes(32)
DOMAIN = b"xcontact journal line 1\0"
ISSUED = ("register", "acknowledge", "deliver_attestation")


class Fault(Exception):
    """What does not hold, in French."""


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def attached(part: Any) -> bytes:
    return part.get_payload(decode=True) or b""


class Folder:
    """The files of a ZIP or of a folder, by name."""

    def __init__(self, path: str) -> None:
        self.zip: zipfile.ZipFile | None = None
        if os.path.isdir(path):
            self.root = path
            self.names = sorted(
                os.path.relpath(os.path.join(base, name), path).replace(os.sep, "/")
                for base, _, names in os.walk(path)
                for name in names
            )
        else:
            self.zip = zipfile.ZipFile(path)
            self.names = self.zip.namelist()

    def read(self, name: str) -> bytes:
        if name not in self.names:
            raise Fault("absent du dossier")
        try:
            if self.zip:
                return self.zip.read(name)
            with open(os.path.join(self.root, *name.split("/")), "rb") as file:
                return file.read()
        except Exception as error:
            raise Fault(f"illisible ({type(error).__name__})") from error

    def table(self, name: str) -> Any:
        try:
            return json.loads(self.read(name).decode("utf-8"))
        except ValueError as error:
            raise Fault("n'est plus lisible : son contenu a changé") from error


class Verification:
    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.faults: list[str] = []

    def part(self, name: str, check: Callable[[], str]) -> None:
        """Run one check; say OK with what it counted, or KO with each thing that does not hold."""
        before = len(self.faults)
        try:
            counted = check()
        except Fault as fault:
            self.fault(name, str(fault))
        except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
            self.fault(name, f"n'a pas la forme attendue ({type(error).__name__} {error})")
        if len(self.faults) == before:
            print(f"{name} : OK ({counted})")

    def fault(self, name: str, sentence: str) -> None:
        self.faults.append(name)
        print(f"{name} : KO, {sentence}")

    def run(self) -> bool:
        self.part(DIGESTS, self.digests)
        self.part("journal.json", self.journal)
        self.part("accuses.json", self.receipts)
        self.part("documents.json", self.documents)
        self.part("courriels.json", self.mails)
        self.part("formulaire/revision.json", self.form)
        self.part("envois.json", self.conditions)
        print("OK" if not self.faults else f"KO : {', '.join(dict.fromkeys(self.faults))}")
        return not self.faults

    def digests(self) -> str:
        """Every file is listed and is what it was; nothing was added, nothing taken away."""
        content = self.folder.read(DIGESTS)
        listed = self.folder.table(DIGESTS)
        written = json.dumps(listed, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        if written.encode() != content or listed.pop("ensemble") != sha256(canonical(listed)):
            self.fault(DIGESTS, "a changé")
        files = listed["fichiers"]
        for name in sorted(set(self.folder.names) - set(files) - {DIGESTS}):
            self.fault(name, f"n'est pas dans {DIGESTS} : ajouté après coup")
        if len(self.folder.names) != len(set(self.folder.names)):
            raise Fault("le dossier a deux fichiers du même nom")
        for name in sorted(files):
            try:
                found = self.folder.read(name)
            except Fault as fault:
                self.fault(name, str(fault))
                continue
            if len(found) != files[name]["octets"] or sha256(found) != files[name]["SHA-256"]:
                self.fault(name, f"a changé : son empreinte n'est pas celle de {DIGESTS}")
        return f"{len(files)} fichiers"

    def journal(self) -> str:
        """The chain: a line's digest covers the line before, its public part, and the digest of its private part."""
        previous, lines = GENESIS, self.folder.table("journal.json")
        for expected, line in enumerate(lines, 1):
            sealed = bytes.fromhex(line["private_digest"])
            if line["salt"] is not None:
                own = hmac.new(bytes.fromhex(line["salt"]), canonical(line["private"]), "sha256").digest()
                if own != sealed:
                    raise Fault(f"la partie privée de la ligne {expected} a changé")
            digest = hashlib.sha256(DOMAIN + previous + sealed + canonical(line["public"])).digest()
            if line["number"] != expected or line["public"]["number"] != expected or digest.hex() != line["digest"]:
                raise Fault(f"la chaîne est rompue à la ligne {expected}")
            previous = digest
        return f"{len(lines)} lignes, dernière empreinte {previous.hex()}"

    def receipts(self) -> str:
        """Each PDF has the digest that the journal wrote down when it was issued."""
        rows, lines = self.folder.table("accuses.json"), self.folder.table("journal.json")
        issued = {line["public"]["facts"].get("sha256") for line in lines if line["public"]["verb"] in ISSUED} - {None}
        for row in rows:
            if sha256(self.folder.read(row["fichier"])) != row["SHA-256"]:
                raise Fault(f"{row['fichier']} n'est pas l'accusé délivré")
            if row["SHA-256"] not in issued:
                raise Fault(f"{row['fichier']} n'est pas au journal")
        if issued - {row["SHA-256"] for row in rows}:
            raise Fault("un accusé inscrit au journal manque")
        return f"{len(rows)} accusés"

    def documents(self) -> str:
        """Each document is what its sending says was received."""
        rows, sendings = self.folder.table("documents.json"), self.folder.table("envois.json")
        sent = [(one["sha256"], one["size"]) for sending in sendings for one in sending["documents"]]
        kept = [(row["SHA-256"], row["taille en octets"]) for row in rows]
        for row in rows:
            if row["remis"] == "absent":
                raise Fault(f"{row['fichier']} n'a pas pu être remis")
            wanted = row["SHA-256"] if row["remis"] == "original" else row["SHA-256 de la copie"]
            if sha256(self.folder.read(row["fichier"])) != wanted:
                raise Fault(f"{row['fichier']} n'est pas ce qui a été reçu")
            of_applicant = row["transmis le"] and row["ajouté par"] == "usager"
            if of_applicant and (row["SHA-256"], row["taille en octets"]) not in sent:
                raise Fault(f"{row['fichier']} n'est dans aucun envoi")
        for one in sent:
            if one not in kept:
                raise Fault(f"un document envoyé manque (SHA-256 {one[0]})")
        return f"{len(rows)} documents, {len(sent)} dans les envois"

    def mails(self) -> str:
        """Each mail is what left, and the PDF that it carries is the receipt."""
        rows = self.folder.table("courriels.json")
        receipts = {row["SHA-256"] for row in self.folder.table("accuses.json")}
        for row in rows:
            content = self.folder.read(row["fichier"])
            if sha256(content) != row["SHA-256"]:
                raise Fault(f"{row['fichier']} n'est pas ce qui est parti")
            message = email.message_from_bytes(content, policy=email.policy.default)
            for part in message.iter_attachments() if row["nature"].startswith("receipt") else ():
                if sha256(attached(part)) not in receipts:
                    raise Fault(f"{row['fichier']} porte un autre accusé")
        return f"{len(rows)} courriels"

    def form(self) -> str:
        """The revision of the form is made of that definition and of those changes."""
        revision = self.folder.table("formulaire/revision.json")
        for name, key in (("bibliotheque", "bibliothèque"), ("adaptations", "adaptations")):
            path = f"formulaire/{name}.json"
            if sha256(canonical(self.folder.table(path))) != revision[f"{key}, SHA-256"]:
                raise Fault(f"{path} n'est pas celui de cette révision")
        return f"révision {revision['numéro']}"

    def conditions(self) -> str:
        """The special conditions accepted are those whose digest the journal wrote down."""
        sendings, lines = self.folder.table("envois.json"), self.folder.table("journal.json")
        accepted = {line["public"]["facts"].get("conditions") for line in lines}
        for sending in sendings:
            kept = sending["contenu"].get("conditions")
            if kept and (sha256(kept["text"].encode()) != kept["sha256"] or kept["sha256"] not in accepted):
                raise Fault("les conditions acceptées ne sont pas celles du journal")
        return f"{len(sendings)} envois"


def main(arguments: list[str]) -> int:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    path = arguments[1] if len(arguments) > 1 else os.path.dirname(os.path.abspath(__file__))
    try:
        folder = Folder(path)
    except (OSError, zipfile.BadZipFile) as error:
        print(f"KO : {path} n'est pas un dossier de preuve lisible ({type(error).__name__})")
        return 1
    return 0 if Verification(folder).run() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
