"""Result files as the providers' own readers see them."""

import json

from anthropic.types.messages import MessageBatchIndividualResponse
from mistralai.client.models import ChatCompletionResponse
from mistralai.extra.batch.client import BatchOutput
from openai.types.chat import ChatCompletion
from pydantic import TypeAdapter


def run(verdict, dialect, *files):
    for path in files:
        with open(path, "rb") as file:
            data = file.read()
        with verdict.check(f"{path}: {data.count(10)} results"):
            if dialect == "mistral":
                output = BatchOutput.from_jsonl_bytes(data, ChatCompletionResponse)
                if output.response_errors:
                    raise output.response_errors[0].error
                continue
            kind = MessageBatchIndividualResponse if dialect == "anthropic" else ChatCompletion
            adapter = TypeAdapter(kind)
            for raw in data.split(b"\n")[:-1]:
                document = json.loads(raw)
                if dialect == "openai":
                    if not document["response"] or document["response"]["status_code"] != 200:
                        continue
                    document = document["response"]["body"]
                adapter.validate_json(json.dumps(document), strict=True)
