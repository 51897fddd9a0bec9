"""Batches of OpenAI: create, look at, list, cancel."""

import openai_files
from api_errors import ApiError, not_found
from http_server import Response

ENDPOINTS = {"/v1/chat/completions", "/v1/responses", "/v1/embeddings", "/v1/completions"}
MEMBERS = {"input_file_id", "endpoint", "completion_window", "metadata", "output_expires_after"}
# The state of a batch that is in no documentation.
UNKNOWN_STATE = "awaiting_capacity"


def document(batch):
    """A batch as OpenAI shows it, with the faults of this batch."""
    faults, times = batch["faults"], batch["times"]
    state = batch["state"]
    if state == "in_progress" and "unknown-state" in faults:
        state = UNKNOWN_STATE
    none = "" if "empty-file-id" in faults else None
    shown = {
        "id": batch["id"],
        "object": "batch",
        "endpoint": batch["endpoint"],
        "model": batch["model"],
        "errors": {"object": "list", "data": batch["errors"]} if batch["errors"] else None,
        "input_file_id": batch["input_file_id"],
        "completion_window": "24h",
        "status": state.upper() if "capitals" in faults else state,
        "output_file_id": batch["output_file_id"] or none,
        "error_file_id": batch["error_file_id"] or none,
        "created_at": times["created"],
        "expires_at": times["created"] + 86_400,
        "request_counts": counts(batch),
        "metadata": batch["metadata"],
    }
    for name in ["in_progress", "finalizing", "completed", "failed", "expired", "cancelling", "cancelled"]:
        shown[f"{name}_at"] = times.get(name)
    if batch["totals"] and "no-batch-usage" not in faults:
        shown["usage"] = usage(batch["totals"])
    return shown


def counts(batch):
    """The counts of a batch: 0 while it is validated, half done while it runs, then those of its lines."""
    lines = batch["lines"] or 0
    if "counts" in batch:
        done, failed = batch["counts"]["answered"], batch["counts"]["failed"]
    else:
        done, failed = (lines // 2 if batch["state"] == "in_progress" else lines), 0
        done = done if batch["state"] in ("in_progress", "finalizing") else 0
    if "lying-counts" in batch["faults"] and lines:
        done, failed = done + 1, failed + 2
    return {"total": lines, "completed": done, "failed": failed}


def usage(totals):
    return {
        "input_tokens": totals["input"],
        "input_tokens_details": {"cached_tokens": totals["cached"]},
        "output_tokens": totals["output"],
        "output_tokens_details": {"reasoning_tokens": totals["reasoning"]},
        "total_tokens": totals["input"] + totals["output"],
    }


def check_metadata(metadata):
    if metadata is None:
        return None
    fine = (
        isinstance(metadata, dict)
        and len(metadata) <= 16
        and all(len(key) <= 64 for key in metadata)
        and all(isinstance(value, str) and len(value) <= 512 for value in metadata.values())
    )
    if not fine:
        message = "'metadata' is at most 16 pairs of texts, keys of 64 characters, values of 512."
        raise ApiError(400, message, code="invalid_value", param="metadata")
    return metadata


def _check(body):
    for name in body:
        if name not in MEMBERS:
            raise ApiError(400, f"Unknown parameter: '{name}'.", code="unknown_parameter", param=name)
    for name in ["input_file_id", "endpoint", "completion_window"]:
        if not isinstance(body.get(name), str):
            message = f"Missing required parameter: '{name}'."
            raise ApiError(400, message, code="missing_required_parameter", param=name)
    if body["endpoint"] not in ENDPOINTS:
        message = f"Invalid value: '{body['endpoint']}'. Supported values are: {sorted(ENDPOINTS)}."
        raise ApiError(400, message, code="invalid_value", param="endpoint")
    if body["completion_window"] != "24h":
        message = "Invalid value: 'completion_window' must be '24h'."
        raise ApiError(400, message, code="invalid_value", param="completion_window")


async def create(provider, request):
    body = provider.json(request)
    _check(body)
    metadata = check_metadata(body.get("metadata"))
    file = provider.state.files.get(body["input_file_id"])
    if file is None or provider.faults.hits("file-not-ready", body["input_file_id"]):
        raise ApiError(400, f"Cannot find file {body['input_file_id']}.", param="input_file_id")
    if file["purpose"] != "batch":
        raise ApiError(400, "The input file must have the purpose 'batch'.", param="input_file_id")
    fields = {"endpoint": body["endpoint"], "metadata": metadata}
    return Response.json(document(provider.make_batch(request, file, fields)))


def find(provider, request, batch_id):
    batch = provider.state.batches.get(batch_id)
    if batch is None or batch["dialect"] != request.dialect:
        raise not_found("Batch", batch_id)
    return batch


async def show(provider, request, batch_id):
    batch = find(provider, request, batch_id)
    await provider.run.look_at(batch)
    return Response.json(document(batch))


async def list_batches(provider, request):
    batches = [b for b in reversed(provider.state.batches.values()) if b["dialect"] == "openai"]
    shown, more = openai_files.page(batches, request)
    for batch in shown:
        await provider.run.look_at(batch, asked=False)
    return Response.json(
        {
            "object": "list",
            "data": [document(batch) for batch in shown],
            "first_id": shown[0]["id"] if shown else None,
            "last_id": shown[-1]["id"] if shown else None,
            "has_more": more,
        }
    )


async def cancel(provider, request, batch_id):
    batch = find(provider, request, batch_id)
    if not provider.run.cancel(batch):
        message = f"Cannot cancel a batch with status '{batch['state']}'."
        raise ApiError(409, message, code="invalid_value")
    return Response.json(document(batch))
