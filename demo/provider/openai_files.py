"""Files of OpenAI and Mistral: upload, list, look at, download, delete."""

import gzip

import multipart
from api_errors import ApiError, not_found
from http_server import Response

PURPOSES = {"assistants", "batch", "fine-tune", "vision", "user_data", "evals"}
RESULT_PURPOSES = PURPOSES | {"batch_output"}


def document(record, dialect):
    """A file as its provider shows it."""
    shown = {
        "id": record["id"],
        "object": "file",
        "bytes": record["bytes"],
        "created_at": record["created_at"],
        "filename": record["filename"],
        "purpose": record["purpose"] if dialect == "openai" else "batch",
    }
    if dialect == "mistral":
        kind = "batch_result" if record["source"] == "result" else "batch_request"
        return {**shown, "sample_type": kind, "source": "upload", "num_lines": None, "mimetype": "application/jsonl"}
    return {**shown, "expires_at": record["expires_at"], "status": "processed", "status_details": None}


def find(provider, file_id):
    record = provider.state.files.get(file_id)
    if record is None:
        raise not_found("File", file_id)
    return record


def _text(fields, name):
    return bytes(fields[name][0]).decode("utf-8", "replace") if name in fields else None


def _expiry(fields, now):
    anchor, seconds = _text(fields, "expires_after[anchor]"), _text(fields, "expires_after[seconds]")
    if anchor is None and seconds is None:
        return now + 30 * 86_400
    if anchor != "created_at" or not (seconds or "").isdigit() or not 3_600 <= int(seconds) <= 2_592_000:
        raise ApiError(400, "Invalid 'expires_after'.", param="expires_after")
    return now + int(seconds)


async def upload(provider, request):
    fields = multipart.read_form(request.headers.get("content-type", ""), request.body)
    known = {"file", "purpose", "expires_after[anchor]", "expires_after[seconds]", "visibility", "sample_type"}
    for name in fields:
        if name not in known:
            raise ApiError(400, f"Unknown parameter: '{name}'.", code="unknown_parameter", param=name)
    purpose = _text(fields, "purpose")
    if purpose not in PURPOSES:
        raise ApiError(400, f"'{purpose}' is not one of {sorted(PURPOSES)}.", code="invalid_value", param="purpose")
    if "file" not in fields or not fields["file"][1]:
        raise ApiError(400, "Missing required parameter: 'file', with a filename.", param="file")
    data, filename = fields["file"]
    if purpose == "batch" and request.dialect == "openai" and not filename.endswith(".jsonl"):
        raise ApiError(400, "Invalid file format for Batch API. Must be .jsonl", param="file")
    if len(data) > provider.limits.bytes:
        message = f"The file has {len(data)} bytes; at most {provider.limits.bytes} are allowed."
        raise ApiError(413, message, param="file")
    expires_at = _expiry(fields, provider.state.now())
    record = provider.state.add_file(request.dialect, filename, purpose, data, expires_at=expires_at)
    provider.lose(request, "upload", record["digest"])
    return Response.json(document(record, request.dialect))


def page(records, request, key="id"):
    """One page of records, newest first, in the form of OpenAI."""
    try:
        limit = int(request.query.get("limit", 20))
    except ValueError:
        limit = 0
    if not 1 <= limit <= 10_000:
        raise ApiError(400, "Invalid 'limit'.", code="invalid_value", param="limit")
    after = request.query.get("after")
    if after is not None:
        position = next((i for i, record in enumerate(records) if record[key] == after), None)
        if position is None:
            raise ApiError(400, f"No object with id '{after}'.", param="after")
        records = records[position + 1 :]
    return records[:limit], len(records) > limit


async def list_files(provider, request):
    records = [r for r in reversed(provider.state.files.values()) if r["dialect"] == request.dialect]
    if request.query.get("purpose"):
        records = [r for r in records if r["purpose"] == request.query["purpose"]]
    if request.dialect == "mistral":
        size, number = int(request.query.get("page_size", 100)), int(request.query.get("page", 0))
        shown = [document(r, "mistral") for r in records[number * size : (number + 1) * size]]
        return Response.json({"object": "list", "data": shown, "total": len(records)})
    request.query.setdefault("limit", "10000")
    records, more = page(records, request)
    return Response.json(
        {
            "object": "list",
            "data": [document(r, "openai") for r in records],
            "has_more": more,
            "first_id": records[0]["id"] if records else None,
            "last_id": records[-1]["id"] if records else None,
        }
    )


async def show(provider, request, file_id):
    record = document(find(provider, file_id), request.dialect)
    return Response.json({**record, "deleted": False} if request.dialect == "mistral" else record)


async def delete(provider, request, file_id):
    find(provider, file_id)
    provider.state.delete_file(file_id)
    return Response.json({"id": file_id, "object": "file", "deleted": True})


async def content(provider, request, file_id):
    record = find(provider, file_id)
    return download(provider, request, provider.state.content(file_id), record["id"])


def download(provider, request, path, key):
    """A file as it is, or as one of the download faults has it."""
    hits = provider.faults.hits
    response = Response(file=path, kind="application/octet-stream")
    if "moved" not in request.query and hits("redirect-download", key):
        response = Response(302, headers={"location": f"{request.prefix}{request.path}?moved=1"})
    elif hits("cut-download", key):
        response.cut_at = path.stat().st_size // 2
    elif hits("slow-download", key):
        response.pause = provider.pause
    elif "gzip" in request.headers.get("accept-encoding", "") and hits("gzip-download", key):
        packed = gzip.compress(path.read_bytes(), compresslevel=1, mtime=0)
        response = Response(body=packed, kind="application/octet-stream", headers={"content-encoding": "gzip"})
    return response
