"""The provider: finds the handler of a request, checks the key, and lets the faults happen."""

import asyncio
import json
import re
import traceback

import anthropic_batches
import draws
import ledger
import mistral_jobs
import online
import openai_batches
import openai_files
from api_errors import ApiError, CutConnection
from batch_lines import refuse_constant
from http_server import Response

ID = r"([A-Za-z0-9_.-]+)"
# Method, path, what handles it, and the place that faults know it by.
ROUTES = [
    ("POST", r"/v1/files", openai_files.upload, "upload"),
    ("GET", r"/v1/files", openai_files.list_files, "files"),
    ("GET", rf"/v1/files/{ID}", openai_files.show, "files"),
    ("DELETE", rf"/v1/files/{ID}", openai_files.delete, "files"),
    ("GET", rf"/v1/files/{ID}/content", openai_files.content, "download"),
    ("POST", r"/v1/batches", openai_batches.create, "create"),
    ("GET", r"/v1/batches", openai_batches.list_batches, "list"),
    ("GET", rf"/v1/batches/{ID}", openai_batches.show, "poll"),
    ("POST", rf"/v1/batches/{ID}/cancel", openai_batches.cancel, "cancel"),
    ("POST", r"/v1/messages/batches", anthropic_batches.create, "create"),
    ("GET", r"/v1/messages/batches", anthropic_batches.list_batches, "list"),
    ("GET", rf"/v1/messages/batches/{ID}", anthropic_batches.show, "poll"),
    ("POST", rf"/v1/messages/batches/{ID}/cancel", anthropic_batches.cancel, "cancel"),
    ("GET", rf"/v1/messages/batches/{ID}/results", anthropic_batches.results, "download"),
    ("POST", r"/v1/batch/jobs", mistral_jobs.create, "create"),
    ("GET", r"/v1/batch/jobs", mistral_jobs.list_jobs, "list"),
    ("GET", rf"/v1/batch/jobs/{ID}", mistral_jobs.show, "poll"),
    ("POST", rf"/v1/batch/jobs/{ID}/cancel", mistral_jobs.cancel, "cancel"),
    ("POST", r"/v1/(?:chat/completions|responses|embeddings|completions|messages)", online.answer, "online"),
]
GATEWAY_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"


class Limits:
    """What a batch may have: lines (None: as each provider has it), bytes of its file, tokens that wait for one model
    (None: no limit)."""

    LINES = {"openai": 50_000, "anthropic": 100_000, "mistral": 1_000_000}

    def __init__(self, lines, bytes, queued_tokens):
        self.most_lines, self.bytes, self.queued_tokens = lines, bytes, queued_tokens

    def lines(self, dialect):
        return self.LINES[dialect] if self.most_lines is None else self.most_lines


class Provider:
    def __init__(self, state, faults, answerer, run, limits, key, chosen):
        self.state, self.faults, self.answerer, self.run, self.limits = state, faults, answerer, run, limits
        self.key, self.retry_after, self.pause, self.delay = key, chosen.retry_after, chosen.pause, chosen.delay
        self.requests, self.count = {}, 0
        self.routes = [(method, re.compile(pattern), *rest) for method, pattern, *rest in ROUTES]

    async def handle(self, request):
        """The answer to a request, None where the connection is to be cut."""
        self.count += 1
        request.id = f"req_{draws.name(self.state.seed, 'request', self.count)}"
        status = 0
        try:
            response = await self._answer(request)
            status = response.status
        except ApiError as error:
            status = error.status
            response = Response(status, error.body(request.dialect, request.id), error.headers)
        except CutConnection:
            response = None
        except Exception:
            # A fault of this program, not one that was asked for: seen by whoever reads the test.
            traceback.print_exc()
            status, response = 500, Response.json({"error": {"message": traceback.format_exc(limit=-1)}}, 500)
        name = f"{request.method} {re.sub('/(file-|batch_|msgbatch_)[^/]+', '/ID', request.path)} {status or 'cut'}"
        self.requests[name] = self.requests.get(name, 0) + 1
        if response is not None:
            response.headers["request-id" if request.dialect == "anthropic" else "x-request-id"] = request.id
        return response

    async def _answer(self, request):
        if request.path.startswith("/simulated/"):
            return await self._simulated(request)
        self._find_dialect(request)
        for method, pattern, handler, place in self.routes:
            if method == request.method and (found := pattern.fullmatch(request.path)):
                self._check_key(request, place)
                self._refuse_on_purpose(request, place)
                response = await handler(self, request, *found.groups())
                if self.faults.hits_at("slow-answer", place, request.path):
                    await asyncio.sleep(self.delay)
                return response
        raise ApiError(404, f"Invalid URL ({request.method} {request.path})")

    def _find_dialect(self, request):
        """By a prefix before /v1, else by the path."""
        prefix, found, rest = request.path.partition("/v1/")
        request.path = found + rest
        if prefix in ("/openai", "/anthropic", "/mistral"):
            request.dialect, request.prefix = prefix[1:], prefix
        elif rest.startswith("messages"):
            request.dialect = "anthropic"
        elif rest.startswith("batch/"):
            request.dialect = "mistral"

    def _check_key(self, request, place):
        bearer = request.headers.get("authorization", "")
        key = bearer[7:].strip() if bearer.lower().startswith("bearer ") else ""
        if request.dialect == "anthropic":
            key = key or request.headers.get("x-api-key", "")
        if not key or (self.key is not None and key != self.key) or self.faults.hits_at("expired-key", place):
            raise ApiError(401, "Incorrect API key provided.", code="invalid_api_key")
        if request.dialect == "anthropic" and not request.headers.get("anthropic-version"):
            raise ApiError(400, "anthropic-version: header is required")

    def _refuse_on_purpose(self, request, place):
        """The faults that come before anything is done."""
        if not self.faults.amounts:
            return
        # A form has another boundary each time; its length is as good a key.
        key = (request.method, request.path, len(request.body), request.headers.get("x-request-id", ""))
        if self.faults.hits_at("cut", place, *key):
            raise CutConnection
        if self.faults.hits_at("quota", place, *key):
            message = "You exceeded your current quota, please check your plan and billing details."
            raise ApiError(429, message, code="insufficient_quota", kind="insufficient_quota")
        if self.faults.hits_at("rate-limit", place, *key):
            headers = {"retry-after": self.retry_after}
            message = "Rate limit reached for requests."
            raise ApiError(429, message, code="rate_limit_exceeded", kind="requests", headers=headers)
        if self.faults.hits_at("server-error", place, *key) or self.faults.hits(f"{place}-error", *key):
            raise ApiError(500, "The server had an error while processing your request.")
        if self.faults.hits_at("bad-gateway", place, *key):
            raise _Page(502, GATEWAY_PAGE)

    def lose(self, request, what, key):
        """Loses the answer to what was done: as an error 500, or with the connection."""
        if self.faults.hits(f"{what}-lost", key):
            raise ApiError(500, "The server had an error while processing your request.")
        if self.faults.hits(f"{what}-cut", key):
            raise CutConnection

    def json(self, request):
        """The body of a request as a JSON object."""
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            raise ApiError(400, "Unsupported content type; 'application/json' is expected.")
        try:
            document = json.loads(request.body, parse_constant=refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ApiError(400, f"We could not parse the JSON body of your request: {error}")
        if not isinstance(document, dict):
            raise ApiError(400, "The body of a request is a JSON object.")
        return document

    def make_batch(self, request, file, fields):
        """A batch of an input file, with its faults; the answer may be lost on the way."""
        batch = self.state.add_batch(request.dialect, file, {"faults": [], **fields})
        batch["faults"] = self.faults.batch_faults(batch)
        # On disk before anyone is told of it.
        self.state.save(batch)
        self.lose(request, "create", file["digest"])
        return batch

    async def _simulated(self, request):
        if (request.method, request.path) == ("GET", "/simulated/ledger"):
            return await ledger.show(self, request)
        if (request.method, request.path) == ("POST", "/simulated/faults"):
            try:
                self.faults.change(json.loads(request.body))
            except (ValueError, AttributeError) as error:
                raise ApiError(400, str(error))
            return Response.json({"faults": self.faults.amounts})
        raise ApiError(404, f"Invalid URL ({request.method} {request.path})")


class _Page(ApiError):
    """An error that is a page of a gateway, not of the provider."""

    def __init__(self, status, page):
        super().__init__(status, "")
        self.page, self.headers = page, {"content-type": "text/html"}

    def body(self, dialect, request_id):
        return self.page
