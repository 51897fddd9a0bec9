"""The states of a batch: validating, in_progress, finalizing, then an end. They advance when somebody asks."""

import asyncio
import re
import time

import batch_lines
import batch_results

ENDED = {"completed", "failed", "expired", "cancelled"}
NEXT = {"validating": "in_progress", "in_progress": "finalizing", "finalizing": "completed", "cancelling": "cancelled"}


class Latency:
    """How long a batch stays in each state: so many questions ("2"), or seconds by the clock ("0.5s")."""

    def __init__(self, text):
        if not re.fullmatch(r"\d+|\d+(\.\d+)?s", text):
            raise ValueError(f"'{text}': expected a number of questions, such as 1, or seconds, such as 0.5s")
        self.seconds = float(text[:-1]) if text.endswith("s") else None
        self.polls = None if self.seconds is not None else int(text)

    def is_due(self, batch, asked):
        """Whether the batch leaves its state now; `asked` is true when a question about it is answered."""
        if self.seconds is not None:
            return time.time() >= batch["entered"] + self.seconds
        if self.polls == 0:
            return asked
        return asked and batch["polls"] >= self.polls


class BatchRun:
    """Moves batches on, and does the work of each state: checks the input, writes the results."""

    def __init__(self, state, faults, answerer, latency, limits):
        self.state, self.faults, self.answerer, self.latency, self.limits = state, faults, answerer, latency, limits
        self.locks = {}

    async def look_at(self, batch, asked=True):
        """Moves a batch on as far as it is due; work is done before the question is answered."""
        if batch["state"] in ENDED:
            return
        async with self.locks.setdefault(batch["id"], asyncio.Lock()):
            before = batch["state"], batch["polls"]
            if asked:
                batch["polls"] += 1
            while batch["state"] not in ENDED and self.latency.is_due(batch, asked):
                await self._move(batch)
                if self.latency.polls:
                    break
            if before != (batch["state"], batch["polls"]):
                self.state.save(batch)

    async def _move(self, batch):
        state = batch["state"]
        following = NEXT[state]
        if state == "validating":
            following = await self._validate(batch)
        elif state in ("finalizing", "cancelling"):
            # Written whole or not at all, and the same again after a kill.
            finished = await batch_results.write(self, batch)
            following = "expired" if state == "finalizing" and not finished else following
        self.enter(batch, following)

    def enter(self, batch, state):
        """Notes a new state and when it began, for a clock as well as for questions."""
        seconds = self.latency.seconds
        batch["entered"] = batch["entered"] + seconds if seconds is not None else time.time()
        batch["state"], batch["polls"] = state, 0
        batch["times"][state] = self.state.now()

    async def _validate(self, batch):
        data = batch_lines.open_input(self.state.content(batch["input_file_id"]))
        lines, batch["model"], errors = await batch_lines.validate(data, batch, self.limits.lines(batch["dialect"]))
        if not errors:
            errors = self._queue_errors(batch, len(data))
        batch["errors"] = errors
        batch["lines"] = 0 if errors else len(lines)
        if errors:
            return "failed"
        return "in_progress"

    def _queue_errors(self, batch, size):
        """The cap on tokens that wait for one model: about four bytes a token, over all batches that have not ended."""
        batch["queued_tokens"] = size // 4
        waiting = sum(
            other.get("queued_tokens", 0)
            for other in self.state.batches.values()
            if other["model"] == batch["model"] and other["state"] not in ENDED
        )
        over = self.limits.queued_tokens is not None and waiting > self.limits.queued_tokens
        if not over and "token-limit" not in batch["faults"]:
            return []
        message = (
            f"Enqueued token limit reached for {batch['model']}. Please try again once some in_progress batches have "
            "been completed."
        )
        return [{"code": "token_limit_exceeded", "line": None, "message": message, "param": None}]

    def cancel(self, batch):
        """Asks for the end of a batch. What was reached is delivered; false where it has ended or nearly so."""
        if batch["state"] not in ("validating", "in_progress"):
            return False
        batch["reached"] = 0.0 if batch["state"] == "validating" else 0.5
        batch["entered"] = time.time()
        batch["state"], batch["polls"] = "cancelling", 0
        batch["times"]["cancelling"] = self.state.now()
        self.state.save(batch)
        return True
