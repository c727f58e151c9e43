"""Python's own first import, by PYTHONPATH: loads one module of Xcontact with the mutation named by XCONTACT_MUTANT."""

import importlib.abc
import importlib.util
import os
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import mutations  # beside this file


class Mutating(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds one module, once, and executes its text with the mutation in it."""

    def __init__(self, mutation: mutations.Mutation) -> None:
        self._mutation = mutation

    def find_spec(self, name: str, path: object, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self._mutation.module:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        assert spec is not None
        spec.loader = self
        return spec

    def exec_module(self, module: ModuleType) -> None:
        assert module.__file__ is not None
        text = Path(module.__file__).read_text()
        exec(compile(self._mutation.apply(text), module.__file__, "exec"), module.__dict__)


if name := os.environ.get("XCONTACT_MUTANT"):
    mutation = mutations.MUTATIONS[name]
    os.environ |= mutation.environment
    if mutation.module:
        sys.meta_path.insert(0, Mutating(mutation))
