"""Coverage-guided fuzzing (atheris, libFuzzer): `python -m tests.fuzz.guided [TARGET ...] [--seconds S]`.

Begins with the seeds in `seeds/TARGET`. An input that makes a target fail is written into that folder, so
that `test_seeds.py` tries it from then on; the exit code is 1. Other inputs that reached new code are kept
with `--keep`.
"""

import argparse
import os
import sys
import tempfile

import atheris

with atheris.instrument_imports(include=["earshot_protocol", "earshot_client", "earshot_server"]):
    from tests.fuzz.targets import SEEDS, TARGETS

LONGEST = 16_384
"""Bytes of an input."""


def main() -> int:
    """Fuzz each target in a process of its own; return how many failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("targets", nargs="*", default=list(TARGETS), metavar="TARGET")
    options.add_argument("--runs", type=int, default=-1, help="inputs a target")
    options.add_argument("--seconds", type=int, default=0, help="time a target, instead")
    options.add_argument("--keep", action="store_true", help="keep inputs that reach new code")
    chosen = options.parse_args()
    failed = [name for name in chosen.targets if _run(name, chosen) != 0]
    print(f"{len(chosen.targets)} targets, {len(failed)} failed: {' '.join(failed)}".rstrip(": "))
    return 1 if failed else 0


def _run(name: str, chosen: argparse.Namespace) -> int:
    """Fuzz one target in a child: libFuzzer ends the process that it runs in."""
    print(f"== {name}", flush=True)
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seeds = SEEDS / name
    seeds.mkdir(parents=True, exist_ok=True)
    corpus = str(seeds) if chosen.keep else tempfile.mkdtemp(prefix="earshot-fuzz-corpus-")
    arguments = [
        sys.argv[0],
        corpus,
        str(seeds),
        f"-max_len={LONGEST}",
        "-print_final_stats=1",
        "-timeout=10",
    ]
    arguments += [f"-artifact_prefix={seeds}/", f"-runs={chosen.runs}", f"-max_total_time={chosen.seconds}"]
    arguments += ["-timeout=10", "-rss_limit_mb=4096"]
    atheris.Setup(arguments, TARGETS[name])
    atheris.Fuzz()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
