"""The checks by name; check.sh says how it is called."""

import importlib
import sys

from verdict import Verdict

# Imported when they are asked for: the clients take seconds to load.
MODULES = {
    "provider": ["openai_checks", "anthropic_checks", "mistral_checks"],
    "requests": ["request_files"],
    "results": ["result_files"],
}


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in MODULES:
        sys.exit("usage: check.sh provider ADDRESS | requests DIALECT FILE... | results DIALECT FILE...")
    verdict = Verdict()
    for name in MODULES[sys.argv[1]]:
        importlib.import_module(name).run(verdict, *sys.argv[2:])
    sys.exit(verdict.status())


main()
