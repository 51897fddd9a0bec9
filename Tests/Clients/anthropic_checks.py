"""The official Anthropic client against a server: message batches, their results, messages."""

import json

import anthropic
from anthropic.types import Message
from anthropic.types.messages import MessageBatch, MessageBatchIndividualResponse


def requests(prefix, count):
    """Requests of a batch; the second one lacks `max_tokens`, which shows only when it runs."""
    made = []
    for number in range(count):
        turn = {"role": "user", "content": f"Question {number}"}
        params = {"model": "claude-3-5-haiku", "max_tokens": 64, "system": "Be brief.", "messages": [turn]}
        if number == 1:
            del params["max_tokens"]
        made.append({"custom_id": f"{prefix}-{number}", "params": params})
    return made


def finish(client, batch):
    while batch.processing_status.lower() != "ended":
        batch = client.messages.batches.retrieve(batch.id)
    return batch


def run(verdict, address):
    client = anthropic.Anthropic(base_url=f"{address}/anthropic", api_key="simulated", max_retries=0)
    raw = client.messages.with_raw_response.create(
        model="claude-3-5-haiku", max_tokens=64, messages=[{"role": "user", "content": "Hello"}]
    )
    verdict.body("an online message", Message, raw.http_response.content)
    batches = client.messages.batches
    raw = batches.with_raw_response.create(requests=requests("m", 4))
    verdict.body("a new message batch", MessageBatch, raw.http_response.content)
    batch = finish(client, raw.parse())
    raw = batches.with_raw_response.retrieve(batch.id)
    verdict.body("an ended message batch", MessageBatch, raw.http_response.content)
    counts = batch.request_counts
    verdict.require("its counts sum to its requests", (counts.succeeded, counts.errored) == (3, 1), counts)
    results = list(batches.results(batch.id))
    verdict.require("results have their ids", {r.custom_id for r in results} == {f"m-{n}" for n in range(4)}, results)
    errored = [r.custom_id for r in results if r.result.type == "errored"]
    verdict.require("the bad request is errored", errored == ["m-1"], errored)
    for result in results:
        verdict.body(f"the result of {result.custom_id}", MessageBatchIndividualResponse, result.to_json())
    pages(verdict, batches)
    refusals(verdict, batches)


def pages(verdict, batches):
    made = [batches.create(requests=requests(f"p{number}", 3)).id for number in range(5)]
    listed = [batch.id for batch in batches.list(limit=2)]
    verdict.require("message batches go over pages, newest first", listed[:5] == made[::-1], listed)
    verdict.require("no message batch is listed twice", len(listed) == len(set(listed)), listed)
    batch = batches.cancel(made[0])
    verdict.require("a cancelled message batch is canceling", batch.processing_status == "canceling", batch)
    while batch.processing_status != "ended":
        batch = batches.retrieve(batch.id)
    kinds = {result.result.type for result in batches.results(batch.id)}
    verdict.require("what was not reached is canceled", "canceled" in kinds, kinds)
    verdict.require("a cancelled message batch counts all", sum(batch.request_counts.to_dict().values()) == 3, batch)


def refusals(verdict, batches):
    one = requests("r", 1)[0]
    for name, bad in [
        ("two requests of one id", [one, one]),
        ("an id with a space", [{**one, "custom_id": "a b"}]),
        ("an id of 65 letters", [{**one, "custom_id": "a" * 65}]),
        ("no request at all", []),
    ]:
        verdict.raises(f"{name} is refused", anthropic.BadRequestError, lambda: batches.create(requests=bad))
    raw = batches.with_raw_response.create(requests=[one])
    document = json.loads(raw.http_response.content)
    verdict.require("a new batch has no address of results", document["results_url"] is None, document)
    early = lambda: list(batches.results(document["id"]))
    verdict.raises("a running batch has no results", anthropic.AnthropicError, early)
