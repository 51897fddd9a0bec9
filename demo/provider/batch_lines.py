"""The lines of a batch's input: read from the file, and refused as the provider refuses them."""

import asyncio
import json
import mmap

OPENAI_MEMBERS = {"custom_id", "method", "url", "body"}
MISTRAL_MEMBERS = {"custom_id", "body"}
MAXIMUM_ERRORS = 100
# Lines that are read before other connections have their turn.
TURN = 256


def refuse_constant(text):
    raise ValueError(f"{text} is not JSON")


class Line:
    """One request of a batch: where it lies in the input, its id, its body."""

    __slots__ = ("start", "end", "custom_id")

    def __init__(self, start, end, custom_id):
        self.start, self.end, self.custom_id = start, end, custom_id


class LineRefusal(Exception):
    """Why a line makes the whole batch fail."""

    def __init__(self, code, message, param=None):
        super().__init__(message)
        self.code, self.message, self.param = code, message, param


def open_input(path):
    """The bytes of an input file; an empty file can't be mapped."""
    if path.stat().st_size == 0:
        return b""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def spans(data):
    """(start, end) of every line, split at newlines only; the last one needs none."""
    start, size = 0, len(data)
    while start < size:
        end = data.find(b"\n", start)
        if end < 0:
            end = size
        yield start, end
        start = end + 1


def parse(data, start, end):
    """The object of a line. A byte order mark, NaN and lone surrogates are refused: no UTF-8 can carry them."""
    raw = bytes(data[start:end])
    try:
        text = raw.decode("utf-8")
        document = json.loads(text, parse_constant=refuse_constant)
        if b"\\ud" in raw or b"\\uD" in raw:
            json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise LineRefusal("invalid_json_line", f"This line is not parseable as valid JSON: {error}")
    if not isinstance(document, dict):
        raise LineRefusal("invalid_json_line", "This line is not a JSON object.")
    return document


def _custom_id(document, members, dialect):
    extra = [name for name in document if name not in members]
    if extra:
        raise LineRefusal("invalid_json_line", f"Unknown member '{extra[0]}' in this line.", extra[0])
    custom_id = document.get("custom_id")
    if custom_id is None and dialect == "mistral":
        return None
    if not isinstance(custom_id, str) or not custom_id:
        raise LineRefusal("missing_required_parameter", "Missing required parameter: 'custom_id'.", "custom_id")
    if len(custom_id) > 512:
        raise LineRefusal("invalid_value", "'custom_id' has more than 512 characters.", "custom_id")
    if not isinstance(document.get("body"), dict):
        raise LineRefusal("missing_required_parameter", "Missing required parameter: 'body'.", "body")
    return custom_id


def _check_openai(document, batch, model):
    if document.get("method") != "POST":
        raise LineRefusal("invalid_method", "The method of a line must be POST.", "method")
    if document.get("url") != batch["endpoint"]:
        message = f"The URL provided for this request does not match the batch endpoint {batch['endpoint']}."
        raise LineRefusal("url_mismatch", message, "url")
    asked = document["body"].get("model")
    if not isinstance(asked, str) or not asked:
        raise LineRefusal("missing_required_parameter", "Missing required parameter: 'body.model'.", "body.model")
    if model is not None and asked != model:
        message = f"All requests of a batch use one model; this line has '{asked}', the first one '{model}'."
        raise LineRefusal("model_mismatch", message, "body.model")
    return asked


async def validate(data, batch, maximum_lines):
    """(lines, model, errors): errors is a list of {code, line, message, param}; with any of them nothing runs."""
    lines, model, errors, seen = [], batch["model"], [], set()
    dialect = batch["dialect"]
    members = MISTRAL_MEMBERS if dialect == "mistral" else OPENAI_MEMBERS
    for number, (start, end) in enumerate(spans(data), 1):
        if number % TURN == 0:
            await asyncio.sleep(0)
        try:
            document = parse(data, start, end)
            custom_id = _custom_id(document, members, dialect)
            if dialect == "openai":
                model = _check_openai(document, batch, model)
            if custom_id is not None and custom_id in seen:
                message = f"The custom_id '{custom_id}' of this request is used by another one of the batch."
                raise LineRefusal("duplicate_custom_id", message, "custom_id")
            seen.add(custom_id)
            lines.append(Line(start, end, custom_id))
        except LineRefusal as refusal:
            errors.append({"code": refusal.code, "line": number, "message": refusal.message, "param": refusal.param})
            if len(errors) == MAXIMUM_ERRORS:
                break
    if not lines and not errors:
        errors.append(_whole_file("empty_file", "The input file has no requests."))
    if len(lines) > maximum_lines:
        message = f"The batch has {len(lines)} requests; at most {maximum_lines} are allowed."
        errors.append(_whole_file("too_many_tasks", message))
    return lines, model, errors


def _whole_file(code, message):
    return {"code": code, "line": None, "message": message, "param": None}


async def read(data):
    """The lines of a file that was validated before."""
    lines = []
    for number, (start, end) in enumerate(spans(data), 1):
        if number % TURN == 0:
            await asyncio.sleep(0)
        lines.append(Line(start, end, json.loads(data[start:end]).get("custom_id")))
    return lines
