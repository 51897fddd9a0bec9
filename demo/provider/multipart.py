"""Forms with a file (multipart/form-data, RFC 7578), read without copying the file."""

import re

from api_errors import ApiError


def _parameters(value):
    found = {}
    for key, quoted, plain in re.findall(r';\s*([a-z*]+)=(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))', value, re.I):
        found[key.lower()] = re.sub(r"\\(.)", r"\1", quoted) if quoted else plain
    return found


def read_form(content_type, body):
    """Fields by name: (content as a memoryview, filename or None), in the order they came."""
    kind = content_type.split(";")[0].strip().lower()
    boundary = _parameters(content_type).get("boundary")
    if kind != "multipart/form-data" or not boundary:
        raise ApiError(400, "Expected multipart/form-data with a boundary.")
    view, mark, fields = memoryview(body), b"--" + boundary.encode("latin-1"), {}
    position = body.find(mark)
    if position != 0:
        raise ApiError(400, "The form does not begin with its boundary.")
    while True:
        position += len(mark)
        if body[position : position + 2] == b"--":
            return fields
        head_end = body.find(b"\r\n\r\n", position)
        end = body.find(b"\r\n" + mark, head_end + 2)
        if head_end < 0 or end < 0:
            raise ApiError(400, "The form ends before its closing boundary.")
        head = bytes(body[position + 2 : head_end]).decode("utf-8", "replace")
        disposition = next((h for h in head.split("\r\n") if h.lower().startswith("content-disposition:")), "")
        parameters = _parameters(disposition)
        if "name" not in parameters:
            raise ApiError(400, "A part of the form has no name.")
        if parameters["name"] in fields:
            raise ApiError(400, f"The form has '{parameters['name']}' twice.")
        fields[parameters["name"]] = (view[head_end + 4 : end], parameters.get("filename"))
        position = end + 2
