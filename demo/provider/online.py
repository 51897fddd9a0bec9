"""One request, one answer: chat completions, responses, embeddings, completions and messages."""

import hashlib

import bodies
import request_checks
from api_errors import ApiError
from batch_results import HTTP_FAULTS
from http_server import Response

# The faults of lines that one answer can have.
FAULTS = ["fail-400", "fail-429", "fail-500", "no-usage", "other-model", "truncated", "filtered"]


async def answer(provider, request):
    """Answers at `request.path`; every answered request is in the ledger, also where its answer is lost."""
    endpoint = request.path
    body = provider.json(request)
    asked = request_checks.check(endpoint, body, batch=False)
    digest = hashlib.sha256(request.body).hexdigest()
    own_id = request.headers.get("x-request-id")
    key = own_id or digest
    hit = [name for name in FAULTS if provider.faults.hits(name, key)]
    for name in hit:
        if name in HTTP_FAULTS:
            raise ApiError(*HTTP_FAULTS[name])
    said = provider.answerer.answer(asked, key, batch=False)
    cost = said.cost_nusd
    if "other-model" in hit:
        said.model += "-2026-01-01"
    if "truncated" in hit:
        provider.answerer.truncate(said)
    if "filtered" in hit:
        said.finish = "content_filter"
    document = bodies.body(endpoint, said, asked, provider.state.now(), False, provider.answerer.vector)
    if "no-usage" in hit:
        del document["usage"]
    record = {"custom_id": own_id, "digest": digest, "endpoint": endpoint, "model": asked.model, **said.usage}
    record |= {"cost_nusd": cost, "faults": hit, "delivered": True}
    try:
        provider.lose(request, "online", key)
    except BaseException:
        provider.state.add_online({**record, "delivered": False})
        raise
    provider.state.add_online(record)
    return Response.json(document)
