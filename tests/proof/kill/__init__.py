"""`./xcontact proof kill`: processes die at every moment of a submission, and nothing that was promised is lost.

Citizens file requests over HTTP on the demo's real processes (`citizen`, `browser`) and write down what they did and
what they were shown (`notebook`). Meanwhile processes are killed, at random and at exact points, and restarted by
the demo's supervisor (`chaos`, `xcontact.kit.failpoints`). At the end the database, the object store and the mail
that arrived are read past all walls (`evidence`) and held against the notebook (`oracle`).

The harness is itself put to the test: `--mutant NAME` runs Xcontact with one safeguard removed (`mutants`), and the
verdict must then be red.
"""
