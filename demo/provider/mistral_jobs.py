"""Batch jobs of Mistral: the model is the job's, lines are {custom_id, body}, requests may come in the body."""

import collections
import json

import openai_batches
import request_checks
from api_errors import ApiError
from http_server import Response

MEMBERS = {"endpoint", "model", "agent_id", "input_files", "requests", "metadata", "timeout_hours"}
STATES = {
    "validating": "QUEUED",
    "in_progress": "RUNNING",
    "finalizing": "RUNNING",
    "completed": "SUCCESS",
    "failed": "FAILED",
    "expired": "TIMEOUT_EXCEEDED",
    "cancelling": "CANCELLATION_REQUESTED",
    "cancelled": "CANCELLED",
}


def document(batch):
    faults, times = batch["faults"], batch["times"]
    state = STATES[batch["state"]]
    if state == "RUNNING" and "unknown-state" in faults:
        state = "AWAITING_CAPACITY"
    counted = openai_batches.counts(batch)
    ended = next((times[s] for s in ["completed", "failed", "expired", "cancelled"] if s in times), None)
    messages = collections.Counter(error["message"] for error in batch["errors"])
    none = "" if "empty-file-id" in faults else None
    return {
        "id": batch["id"],
        "object": "batch",
        "input_files": batch["input_files"],
        "endpoint": batch["endpoint"],
        "model": batch["model"],
        "agent_id": None,
        "metadata": batch["metadata"],
        "errors": [{"message": message, "count": count} for message, count in sorted(messages.items())],
        "status": state.lower() if "capitals" in faults else state,
        "output_file": batch["output_file_id"] or none,
        "error_file": batch["error_file_id"] or none,
        "created_at": times["created"],
        "started_at": times.get("in_progress"),
        "completed_at": ended,
        "total_requests": counted["total"],
        "completed_requests": counted["completed"] + counted["failed"],
        "succeeded_requests": counted["completed"],
        "failed_requests": counted["failed"],
    }


def _input(provider, body):
    """The file that holds the requests of a new job: the one named, several in one, or those of the body."""
    names, requests = body.get("input_files"), body.get("requests")
    if (names is None) == (requests is None):
        raise ApiError(422, "Exactly one of input_files and requests is expected.")
    if requests is not None:
        if not isinstance(requests, list) or not requests:
            raise ApiError(422, "requests: expected a list of at least one request.")
        data = b"".join(json.dumps(entry).encode() + b"\n" for entry in requests)
        return provider.state.add_file("mistral", "requests.jsonl", "batch", data, source="inline")
    if not isinstance(names, list) or not names:
        raise ApiError(422, "input_files: expected a list of at least one file id.")
    for name in names:
        if name not in provider.state.files or provider.faults.hits("file-not-ready", name):
            raise ApiError(404, f"No file matches the given query: {name}")
    if len(names) == 1:
        return provider.state.files[names[0]]
    parts = [provider.state.content(name).read_bytes() for name in names]
    data = b"".join(part if part.endswith(b"\n") else part + b"\n" for part in parts)
    return provider.state.add_file("mistral", "requests.jsonl", "batch", data, source="inline")


async def create(provider, request):
    body = provider.json(request)
    for name in body:
        if name not in MEMBERS:
            raise ApiError(422, f"{name}: Extra inputs are not permitted")
    if body.get("endpoint") not in request_checks.KNOWN:
        raise ApiError(422, "endpoint: not one of the endpoints of a batch")
    if not isinstance(body.get("model"), str):
        raise ApiError(422, "model: Field required")
    hours = body.get("timeout_hours", 24)
    if not isinstance(hours, int) or not 1 <= hours <= 168:
        raise ApiError(422, "timeout_hours: expected 1 to 168")
    file = _input(provider, body)
    fields = {"endpoint": body["endpoint"], "model": body["model"]}
    fields["metadata"] = openai_batches.check_metadata(body.get("metadata"))
    fields["input_files"] = body.get("input_files") or [file["id"]]
    return Response.json(document(provider.make_batch(request, file, fields)))


async def show(provider, request, batch_id):
    batch = openai_batches.find(provider, request, batch_id)
    await provider.run.look_at(batch)
    return Response.json(document(batch))


async def list_jobs(provider, request):
    jobs = [b for b in reversed(provider.state.batches.values()) if b["dialect"] == "mistral"]
    size, number = int(request.query.get("page_size", 100)), int(request.query.get("page", 0))
    for job in (shown := jobs[number * size : (number + 1) * size]):
        await provider.run.look_at(job, asked=False)
    return Response.json({"object": "list", "data": [document(job) for job in shown], "total": len(jobs)})


async def cancel(provider, request, batch_id):
    batch = openai_batches.find(provider, request, batch_id)
    provider.run.cancel(batch)
    return Response.json(document(batch))
