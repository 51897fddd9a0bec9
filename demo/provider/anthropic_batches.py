"""Message batches of Anthropic: requests in the body, one file of results, states of their own."""

import json
import re
import time

import batch_run
import openai_files
from api_errors import ApiError, not_found
from http_server import Response

CUSTOM_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
STATES = {"cancelling": "canceling", "completed": "ended", "expired": "ended", "cancelled": "ended"}
UNKNOWN_STATE = "awaiting_capacity"


def _time(seconds):
    return None if seconds is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _results_url(request, batch):
    if batch["state"] not in batch_run.ENDED or not batch["output_file_id"]:
        return None
    path = f"/v1/messages/batches/{batch['id']}/results"
    if "relative-url" in batch["faults"]:
        return path
    host = "elsewhere.invalid" if "foreign-url" in batch["faults"] else request.headers.get("host", "127.0.0.1")
    prefix = "/anthropic" if request.prefix else ""
    return f"http://{host}{prefix}{path}"


def counts(batch):
    """All but `processing` stay 0 until the end; then they sum to the number of requests."""
    lines, kept = batch["lines"] or 0, batch.get("counts")
    if kept is None or batch["state"] not in batch_run.ENDED:
        return {"processing": lines, "succeeded": 0, "errored": 0, "canceled": 0, "expired": 0}
    shown = {"processing": 0, "succeeded": kept["answered"], "errored": kept["failed"]}
    shown |= {"canceled": kept["cancelled"], "expired": kept["expired"]}
    if "lying-counts" in batch["faults"]:
        shown["succeeded"] += 1
    return shown


def document(request, batch):
    faults, times = batch["faults"], batch["times"]
    state = STATES.get(batch["state"], "in_progress")
    if batch["state"] == "in_progress" and "unknown-state" in faults:
        state = UNKNOWN_STATE
    ended = next((times[state] for state in ["completed", "expired", "cancelled"] if state in times), None)
    return {
        "id": batch["id"],
        "type": "message_batch",
        "processing_status": state.upper() if "capitals" in faults else state,
        "request_counts": counts(batch),
        "ended_at": _time(ended),
        "created_at": _time(times["created"]),
        "expires_at": _time(times["created"] + 86_400),
        "archived_at": None,
        "cancel_initiated_at": _time(times.get("cancelling")),
        "results_url": _results_url(request, batch),
    }


def _check(body, most):
    """The requests of a new batch. What is inside `params` is looked at when it runs, not before."""
    requests = body.get("requests")
    for name in body:
        if name != "requests":
            raise ApiError(400, f"{name}: Extra inputs are not permitted")
    if not isinstance(requests, list) or not requests:
        raise ApiError(400, "requests: List should have at least 1 item after validation")
    if len(requests) > most:
        raise ApiError(400, f"requests: List should have at most {most} items after validation, not {len(requests)}")
    seen = set()
    for index, entry in enumerate(requests):
        where = f"requests.{index}"
        if not isinstance(entry, dict) or not isinstance(entry.get("params"), dict):
            raise ApiError(400, f"{where}.params: Field required")
        for name in entry:
            if name not in ("custom_id", "params"):
                raise ApiError(400, f"{where}.{name}: Extra inputs are not permitted")
        custom_id = entry.get("custom_id")
        if not isinstance(custom_id, str) or not CUSTOM_ID.fullmatch(custom_id):
            raise ApiError(400, f"{where}.custom_id: String should match pattern '^[a-zA-Z0-9_-]{{1,64}}$'")
        if custom_id in seen:
            raise ApiError(400, f"{where}.custom_id: Duplicate custom_id '{custom_id}' found in batch requests")
        seen.add(custom_id)
    return requests


async def create(provider, request):
    if len(request.body) > 256_000_000:
        raise ApiError(413, "Request exceeds the maximum allowed number of bytes.")
    requests = _check(provider.json(request), provider.limits.lines("anthropic"))
    data = ("\n".join(json.dumps(entry, separators=(",", ":")) for entry in requests) + "\n").encode()
    file = provider.state.add_file("anthropic", "requests.jsonl", "batch", data, source="inline")
    models = {entry["params"].get("model") for entry in requests}
    fields = {"endpoint": "/v1/messages", "metadata": None, "state": "in_progress", "lines": len(requests)}
    fields["model"] = models.pop() if len(models) == 1 else None
    return Response.json(document(request, provider.make_batch(request, file, fields)))


def _find(provider, batch_id):
    batch = provider.state.batches.get(batch_id)
    if batch is None or batch["dialect"] != "anthropic":
        raise not_found("message batch", batch_id)
    return batch


async def show(provider, request, batch_id):
    batch = _find(provider, batch_id)
    await provider.run.look_at(batch)
    return Response.json(document(request, batch))


async def list_batches(provider, request):
    batches = [b for b in reversed(provider.state.batches.values()) if b["dialect"] == "anthropic"]
    query = request.query
    if not query.get("limit", "20").isdigit() or not 1 <= int(query.get("limit", "20")) <= 1000:
        raise ApiError(400, "limit: Input should be from 1 to 1000")
    limit = int(query.get("limit", "20"))
    ids = [batch["id"] for batch in batches]
    for name in ["after_id", "before_id"]:
        if name in query and query[name] not in ids:
            raise ApiError(400, f"{name}: no such batch")
    if "before_id" in query:
        rest = batches[: ids.index(query["before_id"])]
        shown, more = rest[-limit:], len(rest) > limit
    else:
        rest = batches[ids.index(query["after_id"]) + 1 :] if "after_id" in query else batches
        shown, more = rest[:limit], len(rest) > limit
    for batch in shown:
        await provider.run.look_at(batch, asked=False)
    return Response.json(
        {
            "data": [document(request, batch) for batch in shown],
            "has_more": more,
            "first_id": shown[0]["id"] if shown else None,
            "last_id": shown[-1]["id"] if shown else None,
        }
    )


async def cancel(provider, request, batch_id):
    batch = _find(provider, batch_id)
    # Asking again, or too late, changes nothing and is no error.
    provider.run.cancel(batch)
    return Response.json(document(request, batch))


async def results(provider, request, batch_id):
    batch = _find(provider, batch_id)
    if batch["state"] not in batch_run.ENDED or not batch["output_file_id"]:
        raise ApiError(404, f"Batch {batch_id} has no available results.")
    record = provider.state.files[batch["output_file_id"]]
    response = openai_files.download(provider, request, provider.state.content(record["id"]), record["id"])
    if response.status == 200:
        response.headers["content-type"] = "application/x-jsonl"
    return response
