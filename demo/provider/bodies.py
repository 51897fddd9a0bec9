"""The bodies of answers, one shape an endpoint."""

ANTHROPIC_REASONS = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}


def chat(answer, asked, created):
    usage = answer.usage
    message = {"role": "assistant", "content": answer.text, "refusal": None, "annotations": []}
    return {
        "id": f"chatcmpl-{answer.key[:24]}",
        "object": "chat.completion",
        "created": created,
        "model": answer.model,
        "choices": [
            {"index": index, "message": message, "logprobs": None, "finish_reason": answer.finish}
            for index in range(asked.choices)
        ],
        "usage": {
            "prompt_tokens": usage["input"],
            "completion_tokens": usage["output"],
            "total_tokens": usage["input"] + usage["output"],
            "prompt_tokens_details": {
                "cached_tokens": usage["cached"],
                "cache_write_tokens": usage["written"],
                "audio_tokens": 0,
            },
            "completion_tokens_details": {
                "reasoning_tokens": usage["reasoning"],
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        },
        "service_tier": "default",
        "system_fingerprint": None,
    }


def responses(answer, asked, created):
    usage = answer.usage
    content = {"type": "output_text", "text": answer.text, "annotations": [], "logprobs": []}
    message = {
        "id": f"msg_{answer.key[:24]}",
        "type": "message",
        "status": "completed",
        "role": "assistant",
        "content": [content],
    }
    output = [message]
    if usage["reasoning"]:
        output.insert(0, {"id": f"rs_{answer.key[:24]}", "type": "reasoning", "summary": []})
    reason = {"length": "max_output_tokens", "content_filter": "content_filter"}.get(answer.finish)
    return {
        "id": f"resp_{answer.key[:24]}",
        "object": "response",
        "created_at": created,
        "status": "incomplete" if reason else "completed",
        "error": None,
        "incomplete_details": {"reason": reason} if reason else None,
        "instructions": None,
        "max_output_tokens": asked.maximum,
        "model": answer.model,
        "output": output,
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "metadata": {},
        "usage": {
            "input_tokens": usage["input"],
            "input_tokens_details": {"cached_tokens": usage["cached"], "cache_write_tokens": usage["written"]},
            "output_tokens": usage["output"],
            "output_tokens_details": {"reasoning_tokens": usage["reasoning"]},
            "total_tokens": usage["input"] + usage["output"],
        },
    }


def embeddings(answer, asked, vector):
    data = [
        {"object": "embedding", "index": index, "embedding": vector(text, asked.dimensions or 8)}
        for index, text in enumerate(asked.inputs)
    ]
    tokens = answer.usage["input"]
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "data": data, "model": answer.model, "usage": usage}


def completions(answer, created):
    usage = answer.usage
    return {
        "id": f"cmpl-{answer.key[:24]}",
        "object": "text_completion",
        "created": created,
        "model": answer.model,
        "choices": [{"index": 0, "text": answer.text, "logprobs": None, "finish_reason": answer.finish}],
        "usage": {
            "prompt_tokens": usage["input"],
            "completion_tokens": usage["output"],
            "total_tokens": usage["input"] + usage["output"],
        },
    }


def message(answer, batch):
    """A message of Anthropic, whose three counts of input tokens are disjoint."""
    usage = answer.usage
    return {
        "id": f"msg_{answer.key[:24]}",
        "type": "message",
        "role": "assistant",
        "model": answer.model,
        "content": [{"type": "text", "text": answer.text, "citations": None}],
        "stop_reason": ANTHROPIC_REASONS[answer.finish],
        "stop_sequence": None,
        "container": None,
        "usage": {
            "input_tokens": usage["input"] - usage["cached"] - usage["written"],
            "cache_creation_input_tokens": usage["written"],
            "cache_read_input_tokens": usage["cached"],
            "cache_creation": {"ephemeral_5m_input_tokens": usage["written"], "ephemeral_1h_input_tokens": 0},
            "output_tokens": usage["output"],
            "output_tokens_details": {"thinking_tokens": usage["reasoning"]},
            "server_tool_use": None,
            "service_tier": "batch" if batch else "standard",
        },
    }


def body(endpoint, answer, asked, created, batch, vector):
    """The body of an answer at an endpoint."""
    if endpoint == "/v1/chat/completions":
        return chat(answer, asked, created)
    if endpoint == "/v1/responses":
        return responses(answer, asked, created)
    if endpoint == "/v1/embeddings":
        return embeddings(answer, asked, vector)
    if endpoint == "/v1/completions":
        return completions(answer, created)
    return message(answer, batch)
