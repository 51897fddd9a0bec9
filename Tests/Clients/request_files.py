"""Request files as their providers' own classes see them: every body, every member, every id."""

import json
import re
import types
import typing

from anthropic.types.messages.batch_create_params import Request as AnthropicRequest
from mistralai.client.models import ChatCompletionRequest, EmbeddingRequest
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from openai.types.completion_create_params import CompletionCreateParamsNonStreaming as TextCreateParams
from openai.types.embedding_create_params import EmbeddingCreateParams
from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming
import typing_extensions
from pydantic import TypeAdapter

OPENAI = {
    "/v1/chat/completions": CompletionCreateParamsNonStreaming,
    "/v1/completions": TextCreateParams,
    "/v1/embeddings": EmbeddingCreateParams,
    "/v1/responses": ResponseCreateParamsNonStreaming,
}
MEMBERS = {
    "openai": {"custom_id", "method", "url", "body"},
    "anthropic": {"custom_id", "params"},
    "mistral": {"custom_id", "body"},
}
CUSTOM_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Refusal(Exception):
    pass


def exhaust(value):
    """Looks at every part: the classes check what is in a list only when it is read."""
    if isinstance(value, dict):
        for part in value.values():
            exhaust(part)
    elif not isinstance(value, (str, bytes, int, float, types.NoneType)) and hasattr(value, "__iter__"):
        for part in value:
            exhaust(part)


class Judge:
    """Checks one file, line by line."""

    def __init__(self, dialect):
        self.dialect, self.adapters, self.ids, self.same = dialect, {}, set(), set()

    def _adapter(self, kind):
        if kind not in self.adapters:
            names = set(typing.get_type_hints(kind)) if typing_extensions.is_typeddict(kind) else None
            self.adapters[kind] = (TypeAdapter(kind), names)
        return self.adapters[kind]

    def body(self, kind, body):
        adapter, names = self._adapter(kind)
        if names is not None and set(body) - names:
            raise Refusal(f"members that {kind.__name__} does not know: {sorted(set(body) - names)}")
        # As an object, not as text: there the class would take a string for a list of its letters.
        exhaust(adapter.validate_python(body, strict=True))

    def line(self, raw):
        document = json.loads(raw.decode("utf-8"))
        if set(document) != MEMBERS[self.dialect]:
            raise Refusal(f"members {sorted(document)}; expected {sorted(MEMBERS[self.dialect])}")
        custom_id = document["custom_id"]
        if not CUSTOM_ID.fullmatch(custom_id):
            raise Refusal(f"custom_id {custom_id!r}")
        if custom_id in self.ids:
            raise Refusal(f"custom_id {custom_id!r} twice")
        self.ids.add(custom_id)
        if self.dialect == "anthropic":
            return self.body(AnthropicRequest, document)
        body = document["body"]
        if self.dialect == "mistral":
            kind = EmbeddingRequest if "input" in body else ChatCompletionRequest
            return self.body(kind, {"model": "of the job", **body})
        if document["method"] != "POST" or document["url"] not in OPENAI:
            raise Refusal(f"{document['method']} {document['url']} is no endpoint of a batch")
        self.same.add((document["url"], body["model"]))
        if len(self.same) > 1:
            raise Refusal(f"several models or urls in one file: {sorted(self.same)}")
        self.body(OPENAI[document["url"]], body)


def run(verdict, dialect, *files):
    for path in files:
        judge = Judge(dialect)
        with open(path, "rb") as file:
            data = file.read()
        verdict.require(f"{path} has lines, and the last one ends", data.endswith(b"\n"), data[-80:])
        with verdict.check(f"{path}: {data.count(10)} requests"):
            for number, raw in enumerate(data.split(b"\n")[:-1], 1):
                try:
                    judge.line(raw)
                except Exception as error:
                    raise Refusal(f"line {number}: {error}")
