"""What was found: one line a check, and whether all held."""

import contextlib
import traceback

from pydantic import TypeAdapter


class Verdict:
    def __init__(self):
        self.passed = self.failed = 0

    def require(self, name, holds, found=""):
        """One check; `found` is said when it does not hold."""
        if holds:
            self.passed += 1
            print(f"ok      {name}")
        else:
            self.failed += 1
            print(f"failed  {name}: {found!r}")

    @contextlib.contextmanager
    def check(self, name):
        """A check that holds unless something is raised."""
        try:
            yield
        except Exception:
            self.require(name, False, traceback.format_exc(limit=-2))
        else:
            self.require(name, True)

    def body(self, name, model, content):
        """A body against its class, strictly: required members, literals, types. Clients themselves let these pass."""
        with self.check(f"{name} is a {model.__name__}"):
            TypeAdapter(model).validate_json(content, strict=True)

    def raises(self, name, kind, call):
        """A call that has to be refused with an error of the client's."""
        try:
            answer = call()
        except kind:
            self.require(name, True)
        except Exception:
            self.require(name, False, traceback.format_exc(limit=-1))
        else:
            self.require(name, False, answer)

    def status(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0
