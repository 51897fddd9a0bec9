"""A small HTTP/1.1 server on asyncio: keep-alive, chunked bodies, answers that are cut or slow on purpose."""

import asyncio
import json
import urllib.parse

MAXIMUM_HEAD = 65_536
MAXIMUM_BODY = 600_000_000
REASONS = {200: "OK", 302: "Found", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}


class Request:
    __slots__ = ("method", "path", "query", "headers", "body", "dialect", "prefix", "id")

    def __init__(self, method, target, headers, body):
        path, _, query = target.partition("?")
        self.method, self.headers, self.body = method, headers, body
        self.path = urllib.parse.unquote(path)
        self.query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True)) if query else {}
        self.dialect, self.prefix, self.id = "openai", "", ""


class Response:
    """An answer: bytes, or a file that is sent in pieces; `cut_at` bytes of it reach the client, `pause` slows it."""

    __slots__ = ("status", "headers", "body", "file", "cut_at", "pause")

    def __init__(self, status=200, body=b"", headers=(), kind="application/json", file=None, cut_at=None, pause=0):
        self.status, self.body, self.file, self.cut_at, self.pause = status, body, file, cut_at, pause
        self.headers = {"content-type": kind, **dict(headers)}

    @staticmethod
    def json(document, status=200, headers=()):
        return Response(status, json.dumps(document).encode(), headers)


class BadRequest(Exception):
    """What was sent is no HTTP that this server reads."""


async def read_request(reader, writer):
    """The next request of a connection; None at its end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except asyncio.LimitOverrunError:
        raise BadRequest(f"a head of more than {MAXIMUM_HEAD} bytes")
    lines = head.decode("latin-1").split("\r\n")
    try:
        method, target, version = lines[0].split(" ")
        headers = {}
        for line in lines[1:-2]:
            name, colon, value = line.partition(":")
            if not colon:
                raise ValueError
            headers[name.lower()] = value.strip()
    except ValueError:
        raise BadRequest("a request that is not HTTP/1.1")
    if headers.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = await _read_body(reader, headers)
    if version == "HTTP/1.0":
        headers.setdefault("connection", "close")
    return Request(method, target, headers, body)


async def _read_body(reader, headers):
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = bytearray()
        while True:
            size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
            body += (await reader.readexactly(size + 2))[:size]
            if len(body) > MAXIMUM_BODY:
                raise BadRequest("a body that is too large")
            if size == 0:
                return body
    length = int(headers.get("content-length", 0))
    if length == 0:
        return b""
    if length > MAXIMUM_BODY:
        raise BadRequest("a body that is too large")
    if length <= MAXIMUM_HEAD:
        return await reader.readexactly(length)
    # Filled in place: a file of 200 MB is held once.
    body, filled = bytearray(length), 0
    while filled < length:
        piece = await reader.read(min(1 << 20, length - filled))
        if not piece:
            raise asyncio.IncompleteReadError(b"", length - filled)
        body[filled : filled + len(piece)] = piece
        filled += len(piece)
    return body


async def _write(writer, response, close):
    size = response.file.stat().st_size if response.file else len(response.body)
    head = [f"HTTP/1.1 {response.status} {REASONS.get(response.status, 'Status')}"]
    head += [f"{name}: {value}" for name, value in response.headers.items()]
    head += [f"content-length: {size}", f"connection: {'close' if close else 'keep-alive'}", "", ""]
    encoded = "\r\n".join(head).encode("latin-1")
    if not response.file and response.cut_at is None and not response.pause:
        writer.write(encoded + response.body)
        return await writer.drain()
    writer.write(encoded)
    left = size if response.cut_at is None else min(size, response.cut_at)
    piece_size = max(1, left // 16) if response.pause else 1 << 20
    source = response.file.open("rb") if response.file else None
    try:
        sent = 0
        while left > 0:
            count = min(piece_size, left)
            piece = source.read(count) if source else response.body[sent : sent + count]
            writer.write(piece)
            await writer.drain()
            sent, left = sent + count, left - count
            if response.pause:
                await asyncio.sleep(response.pause)
    finally:
        if source:
            source.close()


async def serve(handler, port):
    """Listens on 127.0.0.1 and answers every request with `await handler(request)`; None cuts the connection."""

    async def connection(reader, writer):
        try:
            while (request := await read_request(reader, writer)) is not None:
                response = await handler(request)
                if response is None:
                    return writer.transport.abort()
                close = request.headers.get("connection", "").lower() == "close"
                await _write(writer, response, close)
                if close or response.cut_at is not None:
                    break
        except BadRequest as error:
            writer.write(f"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nx-reason: {error}\r\n\r\n".encode())
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass
        finally:
            writer.close()

    return await asyncio.start_server(connection, "127.0.0.1", port, limit=MAXIMUM_HEAD, backlog=1024)
