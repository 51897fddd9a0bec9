"""The official OpenAI client against a server: files, batches, answers, errors."""

import json

import openai
from openai.types import Batch, Completion, CreateEmbeddingResponse, FileObject
from openai.types.chat import ChatCompletion
from openai.types.responses import Response

ENDED = {"completed", "failed", "expired", "cancelled"}
ENDPOINT = "/v1/chat/completions"


def lines(prefix, count):
    """A batch input; its second line asks for what a provider refuses."""
    found = []
    for number in range(count):
        role = "nobody" if number == 1 else "user"
        body = {"model": "gpt-4o-mini", "messages": [{"role": role, "content": f"Question {number} – ünïcode"}]}
        line = {"custom_id": f"{prefix}-{number}", "method": "POST", "url": ENDPOINT, "body": body}
        found.append(json.dumps(line))
    return ("\n".join(found) + "\n").encode()


def start(client, prefix, count):
    file = client.files.create(file=(f"{prefix}.jsonl", lines(prefix, count)), purpose="batch")
    return client.batches.create(
        input_file_id=file.id, endpoint=ENDPOINT, completion_window="24h", metadata={"digest": prefix}
    )


def finish(client, batch):
    while batch.status.lower() not in ENDED:
        batch = client.batches.retrieve(batch.id)
    return batch


def run(verdict, address):
    client = openai.OpenAI(base_url=f"{address}/v1", api_key="simulated", max_retries=0)
    files_and_batches(verdict, client)
    pages(verdict, client)
    answers(verdict, client)
    refusals(verdict, client, address)


def files_and_batches(verdict, client):
    raw = client.files.with_raw_response.create(
        file=("strict.jsonl", lines("strict", 4)),
        purpose="batch",
        expires_after={"anchor": "created_at", "seconds": 86_400},
    )
    verdict.body("an uploaded file", FileObject, raw.content)
    file = raw.parse()
    verdict.body("a file", FileObject, client.files.with_raw_response.retrieve(file.id).content)
    verdict.require("a file comes back as it was sent", client.files.content(file.id).read() == lines("strict", 4))
    create = client.batches.with_raw_response.create
    raw = create(input_file_id=file.id, endpoint=ENDPOINT, completion_window="24h", metadata={"digest": "abc"})
    verdict.body("a new batch", Batch, raw.content)
    batch = finish(client, raw.parse())
    verdict.body("an ended batch", Batch, client.batches.with_raw_response.retrieve(batch.id).content)
    verdict.require("the batch completes", batch.status == "completed", batch.status)
    verdict.require("metadata comes back", batch.metadata == {"digest": "abc"}, batch.metadata)
    results = [json.loads(line) for line in client.files.content(batch.output_file_id).text.splitlines()]
    verdict.require("answers have their ids", {r["custom_id"] for r in results} == {"strict-0", "strict-2", "strict-3"})
    for result in results:
        verdict.body(f"the answer to {result['custom_id']}", ChatCompletion, json.dumps(result["response"]["body"]))
    used = sum(result["response"]["body"]["usage"]["total_tokens"] for result in results)
    verdict.require("the batch's usage is the sum of its lines", batch.usage.total_tokens == used, batch.usage)
    errors = [json.loads(line) for line in client.files.content(batch.error_file_id).text.splitlines()]
    verdict.require("a refused line has an HTTP error", errors[0]["response"]["status_code"] == 400, errors)
    verdict.require("a refused line has no error of its own", errors[0]["error"] is None, errors)


def pages(verdict, client):
    made = [start(client, f"page{number}", 3).id for number in range(5)]
    listed = [batch.id for batch in client.batches.list(limit=2)]
    verdict.require("a list goes over its pages", set(made) <= set(listed), listed)
    verdict.require("a list names nothing twice", len(listed) == len(set(listed)), listed)
    names = [file.filename for file in client.files.list(purpose="batch")]
    verdict.require("files are listed by name", {f"page{number}.jsonl" for number in range(5)} <= set(names), names)
    client.batches.retrieve(made[0])
    batch = client.batches.cancel(made[0])
    verdict.require("a cancelled batch is first cancelling", batch.status == "cancelling", batch.status)
    batch = finish(client, batch)
    verdict.require("a cancelled batch ends", batch.status == "cancelled", batch.status)
    verdict.raises("an ended batch can't be cancelled", openai.APIStatusError, lambda: client.batches.cancel(batch.id))
    deleted = client.files.delete(client.files.list(purpose="batch").data[0].id)
    verdict.require("a file can be deleted", deleted.deleted, deleted)


def answers(verdict, client):
    turns = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]
    raw = client.chat.completions.with_raw_response.create(model="gpt-4o", messages=turns, n=2)
    verdict.body("an answer", ChatCompletion, raw.content)
    raw = client.responses.with_raw_response.create(model="gpt-4o", input="Hello", instructions="Be brief.")
    verdict.body("a response", Response, raw.content)
    verdict.require("a response has its text", "[simulated]" in raw.parse().output_text, raw.text)
    raw = client.responses.with_raw_response.create(model="gpt-4o", input="Hello", max_output_tokens=3)
    verdict.require("a cut response is incomplete", raw.parse().status == "incomplete", raw.text)
    raw = client.embeddings.with_raw_response.create(model="e", input=["a", "b"], encoding_format="float")
    verdict.body("embeddings", CreateEmbeddingResponse, raw.content)
    raw = client.completions.with_raw_response.create(model="gpt-4o", prompt="Hello", max_tokens=20)
    verdict.body("a completion", Completion, raw.content)


def refusals(verdict, client, address):
    turns = [{"role": "user", "content": "Hello"}]
    stranger = openai.OpenAI(base_url=f"{address}/v1", api_key="stranger", max_retries=0)
    verdict.raises("a key is asked for", openai.AuthenticationError, lambda: stranger.batches.list())
    unknown = lambda: client.chat.completions.create(model="m", messages=turns, extra_body={"temprature": 1})
    verdict.raises("an unknown member is refused", openai.BadRequestError, unknown)
    verdict.raises("a missing batch is not found", openai.NotFoundError, lambda: client.batches.retrieve("batch_0"))
    over = lambda: client.batches.create(input_file_id="file-0", endpoint=ENDPOINT, completion_window="24h")
    verdict.raises("a missing file makes no batch", openai.BadRequestError, over)
    window = lambda: client.batches.create(input_file_id="file-0", endpoint=ENDPOINT, completion_window="1h")
    verdict.raises("another window is refused", openai.BadRequestError, window)
