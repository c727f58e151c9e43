"""The first moments of a child process: `python birth.py PARENT SIGNAL IDENTITY command…`, then it becomes the command.

It asks the kernel for SIGNAL at its parent's death, be it of kill -9 (Linux only), and takes IDENTITY:

- `same`: whoever starts it;
- `namespace`: `nobody`, in a user namespace where root's files are nobody's: PostgreSQL refuses to run as root,
  and this way needs no account and changes no folder's mode;
- `nobody`: that account itself, where kernel or container refuses namespaces; it needs folders of its own.

A program of its own rather than a `preexec_fn`, which must not be used once there are threads. Standard library only.
"""

import ctypes
import os
import pwd
import subprocess
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
ACCOUNT = "nobody"
SAME, NAMESPACE, NOBODY = "same", "namespace", "nobody"


def command(words: tuple[str, ...], *, identity: str = SAME, death_signal: int = 15) -> tuple[str, ...]:
    """The command that is born with this identity, tied to the calling process, and becomes these words."""
    return (sys.executable, "-I", __file__, str(os.getpid()), str(int(death_signal)), identity, *words)


def identity_for_postgres(binary: Path, folder: Path) -> str:
    """The identity under which this PostgreSQL runs and may write to this folder."""
    if os.geteuid() != 0:
        return SAME
    test = ("/bin/sh", "-c", '"$0" --version && test -w "$1"', str(binary), str(folder))
    trial = subprocess.run(command(test, identity=NAMESPACE), capture_output=True, check=False)
    return NAMESPACE if trial.returncode == 0 else NOBODY


def _enter_namespace() -> None:
    account = pwd.getpwnam(ACCOUNT)
    ready_reader, ready_writer = os.pipe()
    done_reader, done_writer = os.pipe()
    process, user, group = os.getpid(), os.getuid(), os.getgid()
    mapper = os.fork()
    if mapper == 0:  # only a process of the outer namespace may write the maps
        os.read(ready_reader, 1)
        Path(f"/proc/{process}/uid_map").write_text(f"{account.pw_uid} {user} 1\n")
        Path(f"/proc/{process}/setgroups").write_text("deny")
        Path(f"/proc/{process}/gid_map").write_text(f"{account.pw_gid} {group} 1\n")
        os.write(done_writer, b"1")
        os._exit(0)
    os.close(done_writer)
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    os.write(ready_writer, b"1")
    if not os.read(done_reader, 1):
        raise OSError("the namespace's maps were refused")
    os.waitpid(mapper, 0)


def _become_nobody() -> None:
    account = pwd.getpwnam(ACCOUNT)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def main(arguments: list[str]) -> None:
    parent, death_signal, identity, *words = arguments
    if identity == NAMESPACE:
        _enter_namespace()
    elif identity == NOBODY:
        _become_nobody()
    if sys.platform == "linux":  # last, as a change of identity forgets it
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != int(parent):
            sys.exit(1)
    os.execvp(words[0], words)  # noqa: S606 (becoming the command is the purpose)


if __name__ == "__main__":
    main(sys.argv[1:])
