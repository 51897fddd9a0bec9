"""Writes the result files of a batch, and its account, with the faults that were asked for."""

import asyncio
import json

import batch_lines
import bodies
import draws
import request_checks
from api_errors import ApiError

# Status, message, code, parameter, type.
HTTP_FAULTS = {
    "fail-400": (400, "This request was refused on purpose.", "invalid_value", "messages"),
    "fail-429": (429, "Rate limit reached.", "rate_limit_exceeded", None, "requests"),
    "fail-500": (500, "The server had an error while processing your request."),
    "no-id": (500, "This line could not be read."),
}
UNREACHED = {
    "expired": ("batch_expired", "This request could not be executed before the completion window expired."),
    "cancelled": ("batch_cancelled", "This request was not executed, as the batch was cancelled."),
    "timeout": ("request_timeout", "This request timed out."),
}
NO_USAGE = {"input": 0, "cached": 0, "written": 0, "output": 0, "reasoning": 0}


class ResultWriter:
    """Makes the result of each line; `texts` are what goes into the file, `record` what goes into the account."""

    def __init__(self, run, batch, hit):
        self.run, self.batch, self.hit = run, batch, hit
        self.anthropic = batch["dialect"] == "anthropic"
        self.created = batch["times"]["created"]

    def faults_of(self, custom_id):
        return [name for name, ids in self.hit.items() if custom_id in ids]

    def result(self, custom_id, body):
        """(is a success, lines of text, record)."""
        found = self.faults_of(custom_id)
        record = {"custom_id": custom_id, "model": body.get("model", self.batch["model"]), "state": "answered"}
        record |= {**NO_USAGE, "cost_nusd": 0, "faults": found}
        key = custom_id if custom_id is not None else draws.name(0, json.dumps(body))
        reached = self.batch.get("reached")
        if reached is not None and draws.draw(self.run.state.seed, "reached", key) >= reached:
            return self._unreached(record, "cancelled")
        for name in ("expire", "timeout"):
            if name in found:
                return self._unreached(record, "expired" if name == "expire" else name)
        try:
            for name, error in HTTP_FAULTS.items():
                if name in found:
                    raise ApiError(*error)
            return self._answered(record, body, key, found)
        except ApiError as error:
            record["state"] = "failed"
            shown = None if "no-id" in found and not self.anthropic else custom_id
            return False, [self._failure_line(shown, error, key)], record

    def _answered(self, record, body, key, found):
        if self.batch["dialect"] == "mistral":
            body = {**body, "model": self.batch["model"]}
        asked = request_checks.check(self.batch["endpoint"], body, batch=True)
        answerer = self.run.answerer
        answer = answerer.answer(asked, key, batch=True)
        record |= {**answer.usage, "cost_nusd": answer.cost_nusd}
        if "other-model" in found:
            answer.model += "-2026-01-01"
        if "truncated" in found:
            answerer.truncate(answer)
        if "filtered" in found:
            answer.finish = "content_filter"
        texts = [self._success_line(record["custom_id"], answer, asked, key, found)]
        if "doubled" in found:
            texts.append(texts[0])
        if "conflicting" in found:
            answer.text += " (another answer)"
            texts.append(self._success_line(record["custom_id"], answer, asked, key, found))
        if "garbage" in found:
            texts.append('{"custom_id":"' + draws.name(0, key) + '","response":{"status_code":2')
        return True, [] if "missing" in found else texts, record

    def _success_line(self, custom_id, answer, asked, key, found):
        vector = self.run.answerer.vector
        body = bodies.body(self.batch["endpoint"], answer, asked, self.created, True, vector)
        if "no-usage" in found:
            del body["usage"]
        if "wrong-id" in found:
            custom_id = custom_id.swapcase() if custom_id.swapcase() != custom_id else custom_id + "x"
        if self.anthropic:
            return self._dump({"custom_id": custom_id, "result": {"type": "succeeded", "message": body}})
        return self._line(custom_id, {"status_code": 200, "request_id": f"req_{answer.key}", "body": body}, None, key)

    def _failure_line(self, custom_id, error, key):
        document = error.document(self.batch["dialect"])
        if self.anthropic:
            return self._dump({"custom_id": custom_id, "result": {"type": "errored", "error": document}})
        response = {"status_code": error.status, "request_id": f"req_{draws.name(0, key)}", "body": document}
        return self._line(custom_id, response, None, key)

    def _unreached(self, record, state):
        record["state"] = state if state in ("expired", "cancelled") else "failed"
        code, message = UNREACHED[state]
        custom_id = record["custom_id"]
        if self.anthropic:
            kinds = {"expired": {"type": "expired"}, "cancelled": {"type": "canceled"}}
            late = {"type": "error", "error": {"type": "timeout_error", "message": message}, "request_id": None}
            line = {"custom_id": custom_id, "result": kinds.get(state, {"type": "errored", "error": late})}
            return False, [self._dump(line)], record
        error = {"code": code, "message": message}
        return False, [self._line(custom_id, None, error, custom_id)], record

    def _line(self, custom_id, response, error, key):
        line_id = f"batch_req_{draws.name(self.run.state.seed, self.batch['id'], key)[:24]}"
        return self._dump({"id": line_id, "custom_id": custom_id, "response": response, "error": error})

    @staticmethod
    def _dump(document):
        return json.dumps(document, separators=(",", ":"))


async def write(run, batch):
    """Writes output and error file in a drawn order, and the account; whether every line was reached."""
    state = run.state
    data = batch_lines.open_input(state.content(batch["input_file_id"]))
    lines = await batch_lines.read(data)
    hit = run.faults.line_faults(batch, [line.custom_id for line in lines if line.custom_id is not None])
    lines.sort(key=lambda line: draws.draw(state.seed, "order", batch["key"], line.start))
    writer, texts, records = ResultWriter(run, batch, hit), {True: [], False: []}, []
    for number, line in enumerate(lines, 1):
        if number % batch_lines.TURN == 0:
            await asyncio.sleep(0)
        document = json.loads(data[line.start : line.end])
        success, written, record = writer.result(line.custom_id, document.get("body", document.get("params")))
        texts[success] += written
        records.append(record)
    _keep(state, batch, texts, records)
    return all(record["state"] != "expired" for record in records)


def _keep(state, batch, texts, records):
    if batch["dialect"] == "anthropic":
        texts = {True: texts[True] + texts[False], False: []}
        # One file: successes and failures mixed.
        texts[True].sort(key=lambda text: draws.draw(state.seed, "mixed", text[:96]))
    for success, member in [(True, "output_file_id"), (False, "error_file_id")]:
        if texts[success]:
            data = ("\n".join(texts[success]) + "\n").encode()
            name = f"{batch['id']}_{'output' if success else 'error'}.jsonl"
            batch[member] = state.add_file(batch["dialect"], name, "batch_output", data, source="result")["id"]
    state.save_lines(batch, records)
    answered = [record for record in records if record["state"] == "answered"]
    batch["totals"] = {name: sum(record[name] for record in answered) for name in NO_USAGE}
    states = ["answered", "failed", "expired", "cancelled"]
    batch["counts"] = {state: sum(1 for record in records if record["state"] == state) for state in states}
    batch["cost_nusd"] = sum(record["cost_nusd"] or 0 for record in records)
