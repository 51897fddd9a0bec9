"""Reads the body of a request as strictly as a provider does, and finds the texts in it."""

from api_errors import ApiError

CHAT = (
    "messages model audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens"
    " max_tokens metadata modalities n parallel_tool_calls prediction presence_penalty prompt_cache_key"
    " reasoning_effort response_format safety_identifier seed service_tier stop store stream stream_options"
    " temperature tool_choice tools top_logprobs top_p user verbosity web_search_options safe_prompt random_seed"
    " prompt_mode"
)
RESPONSES = (
    "background conversation include input instructions max_output_tokens max_tool_calls metadata model"
    " parallel_tool_calls previous_response_id prompt prompt_cache_key reasoning safety_identifier service_tier store"
    " stream stream_options temperature text tool_choice tools top_logprobs top_p truncation user"
)
EMBEDDINGS = "input model dimensions encoding_format user output_dimension output_dtype"
COMPLETIONS = (
    "model prompt best_of echo frequency_penalty logit_bias logprobs max_tokens n presence_penalty seed stop stream"
    " stream_options suffix temperature top_p user"
)
MESSAGES = (
    "model messages max_tokens cache_control container context_management mcp_servers metadata output_config"
    " output_format service_tier stop_sequences stream system temperature thinking tool_choice tools top_k top_p"
)
ROLES = {"developer", "system", "user", "assistant", "tool", "function"}


class Asked:
    """What a body asks: the model, its texts with the last user turn first, the limit of tokens, how many answers."""

    __slots__ = ("model", "texts", "maximum", "choices", "inputs", "dimensions")


def _refuse(message, param=None, code=None):
    raise ApiError(400, message, code=code, param=param)


def _texts(content, param):
    """The texts of a content that is a string or a list of parts."""
    if content is None:
        return []
    if isinstance(content, str):
        return [content]
    if not isinstance(content, list) or not all(isinstance(part, dict) and "type" in part for part in content):
        _refuse(f"Invalid type for '{param}': expected a string or a list of parts.", param, "invalid_type")
    return [part["text"] for part in content if isinstance(part.get("text"), str)]


def _turns(messages, roles, param="messages"):
    if not isinstance(messages, list) or not messages:
        _refuse(f"Invalid '{param}': expected a list of at least one message.", param, "invalid_type")
    user, others = [], []
    for index, message in enumerate(messages):
        if not isinstance(message, dict) or message.get("role") not in roles:
            _refuse(f"Invalid value for '{param}[{index}].role'.", f"{param}[{index}].role", "invalid_value")
        found = _texts(message.get("content"), f"{param}[{index}].content")
        (user if message["role"] == "user" else others).append(found)
    return [text for found in reversed(user) for text in found] + [text for found in others for text in found]


def _limit(body, *names):
    for name in names:
        value = body.get(name)
        if value is not None:
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                _refuse(f"Invalid '{name}': expected an integer of at least 1.", name, "integer_below_min_value")
            return value
    return None


def _responses_texts(body):
    value = body.get("input")
    if isinstance(value, str):
        found = [value]
    elif isinstance(value, list) and value:
        found = _turns([item for item in value if isinstance(item, dict) and "role" in item], ROLES, "input")
    else:
        _refuse("Missing required parameter: 'input'.", "input", "missing_required_parameter")
    return found + ([body["instructions"]] if isinstance(body.get("instructions"), str) else [])


def _inputs(body):
    value = body.get("input")
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not found or not all(isinstance(text, str) and text for text in found):
        _refuse("'input' must be a string or a list of strings that are not empty.", "input", "invalid_type")
    return found


KNOWN = {
    "/v1/chat/completions": frozenset(CHAT.split()),
    "/v1/responses": frozenset(RESPONSES.split()),
    "/v1/embeddings": frozenset(EMBEDDINGS.split()),
    "/v1/completions": frozenset(COMPLETIONS.split()),
    "/v1/messages": frozenset(MESSAGES.split()),
}


def check(endpoint, body, batch):
    """The request that a body makes at an endpoint; refuses it as the provider would."""
    if not isinstance(body, dict):
        _refuse("The body of a request is a JSON object.")
    unknown = [name for name in body if name not in KNOWN[endpoint]]
    if unknown:
        _refuse(f"Unknown parameter: '{unknown[0]}'.", unknown[0], "unknown_parameter")
    if not isinstance(body.get("model"), str) or not body["model"]:
        _refuse("Missing required parameter: 'model'.", "model", "missing_required_parameter")
    if body.get("stream"):
        _refuse("This provider streams no answers.", "stream", "unsupported_value")
    asked = Asked()
    asked.model, asked.inputs, asked.dimensions, asked.choices = body["model"], None, None, 1
    if endpoint == "/v1/chat/completions":
        asked.texts = _turns(body.get("messages"), ROLES)
        asked.maximum = _limit(body, "max_completion_tokens", "max_tokens")
        asked.choices = _limit(body, "n") or 1
    elif endpoint == "/v1/responses":
        asked.texts, asked.maximum = _responses_texts(body), _limit(body, "max_output_tokens")
    elif endpoint == "/v1/embeddings":
        asked.texts = asked.inputs = _inputs(body)
        asked.maximum, asked.dimensions = None, _limit(body, "dimensions")
    elif endpoint == "/v1/completions":
        if not isinstance(body.get("prompt"), str):
            _refuse("This provider takes one text as 'prompt'.", "prompt", "invalid_type")
        asked.texts, asked.maximum = [body["prompt"]], _limit(body, "max_tokens") or 16
    else:
        asked.texts = _turns(body.get("messages"), {"user", "assistant"}) + _texts(body.get("system"), "system")
        asked.maximum = _limit(body, "max_tokens")
        if asked.maximum is None:
            _refuse("max_tokens: Field required", "max_tokens")
    return asked
