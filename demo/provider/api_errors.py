"""Errors as each provider writes them."""

import json

# The word of Anthropic for an HTTP status.
ANTHROPIC_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}


class ApiError(Exception):
    """A refusal that reaches the client as an HTTP error."""

    def __init__(self, status, message, code=None, param=None, kind=None, headers=()):
        super().__init__(message)
        self.status, self.message, self.code, self.param = status, message, code, param
        self.headers = dict(headers)
        self.kind = kind or ("server_error" if status >= 500 else "invalid_request_error")

    def document(self, dialect, request_id="req_simulated"):
        """The JSON object in the provider's form."""
        if dialect == "anthropic":
            kind = ANTHROPIC_TYPES.get(self.status, "api_error" if self.status >= 500 else "invalid_request_error")
            return {"type": "error", "error": {"type": kind, "message": self.message}, "request_id": request_id}
        error = {"message": self.message, "type": self.kind, "param": self.param, "code": self.code}
        return {"object": "error", **error} if dialect == "mistral" else {"error": error}

    def body(self, dialect, request_id):
        return json.dumps(self.document(dialect, request_id)).encode()


class CutConnection(Exception):
    """The connection is closed without an answer; what was done stays done."""


def not_found(what, name):
    return ApiError(404, f"No such {what} object: {name}", param="id")
