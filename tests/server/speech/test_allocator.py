"""The allocator is in a process once it began again, and it begins again once."""

import subprocess
import sys

import pytest

from earshot_server.speech.allocator import VARIABLE, find_allocator, with_allocator

BEGIN = """
import os, sys
from earshot_server.speech.allocator import begin_again_with_allocator
print(os.getpid(), flush=True)
begin_again_with_allocator()
print(sys.argv[1], sys.stdin.read(), "libmimalloc" in open("/proc/self/maps").read())
"""

pytestmark = pytest.mark.skipif(find_allocator() is None, reason="mimalloc is not installed here")


def test_a_process_begins_again_as_itself_with_the_allocator() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN, "argument"], input="input", capture_output=True, text=True, timeout=30
    )
    first, second, last = done.stdout.splitlines()
    assert first == second
    assert last == "argument input True"
    assert done.stderr == ""


def test_one_that_has_it_goes_on() -> None:
    environment = with_allocator({})
    assert environment is not None
    assert with_allocator(environment) is None


def test_what_was_put_first_already_stays() -> None:
    environment = with_allocator({VARIABLE: "/usr/lib/other.so", "HOME": "/home/robin"})
    assert environment is not None
    assert environment[VARIABLE].endswith("libmimalloc.so /usr/lib/other.so")
    assert environment["HOME"] == "/home/robin"
