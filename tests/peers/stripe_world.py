"""Serves Stripe World's HTTP API. It is written for Python 3.14, where annotations are evaluated late; under 3.13 its
modules are compiled so that theirs are too."""

import __future__
import sys
from importlib.machinery import SourceFileLoader

if sys.version_info < (3, 14):
    compile_plainly = SourceFileLoader.source_to_code

    def compile_with_late_annotations(loader, data, path, *, _optimize=-1):
        if "/seahaven" not in str(path):
            return compile_plainly(loader, data, path, _optimize=_optimize)
        flags = __future__.annotations.compiler_flag
        return compile(data, path, "exec", flags=flags, dont_inherit=True, optimize=_optimize)

    SourceFileLoader.source_to_code = compile_with_late_annotations
    # What the installer compiled was compiled plainly; look for, and leave, compiled files nowhere.
    sys.pycache_prefix = "/nonexistent"
    sys.dont_write_bytecode = True

from seahaven.http import main  # noqa: E402
from seahaven_stripe_world import world  # noqa: E402
from seahaven_stripe_world.http_api import handle  # noqa: E402

main(world, handle)
