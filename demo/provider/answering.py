"""The answer to a request: a labelled text, token counts, a cost. No model is asked."""

import math

import draws

LABEL = "[simulated]"


class Answer:
    """What a provider would say: the text, why it ended, the tokens, what it is billed."""

    __slots__ = ("text", "finish", "model", "usage", "cost_nusd", "key", "vectors")


class Answerer:
    """Answers by an outcome set where it has the prompt, else by the length of the request."""

    def __init__(self, seed, catalog, outcomes, cached_share=0.25, reasoning_share=0.25):
        self.seed, self.catalog, self.outcomes = seed, catalog, outcomes
        self.cached_share, self.reasoning_share = cached_share, reasoning_share

    def answer(self, asked, key, batch):
        """The answer to a checked request (`asked`); the key is what its draws depend on beside the seed."""
        answer = Answer()
        model = self.catalog.find(asked.model)
        prompt_id = self.outcomes.prompt(asked.texts)
        counts = self.outcomes.counts(prompt_id, model.name) if prompt_id and model else None
        answer.model, answer.key, answer.finish = asked.model, draws.name(self.seed, "answer", key), "stop"
        answer.vectors = asked.inputs
        words = " ".join(asked.texts[0].split()[:12]) if asked.texts else "nothing"
        about = f"prompt {prompt_id}" if prompt_id else words
        answer.text = f"{LABEL} {asked.model} on: {about}"
        if counts:
            read, written = counts
        else:
            read = 8 + math.ceil(sum(len(t.encode("utf-8", "surrogatepass")) for t in asked.texts) / 4)
            written = 0 if asked.inputs else math.ceil(len(answer.text.encode("utf-8", "surrogatepass")) / 4)
            if asked.maximum and written > asked.maximum:
                written, answer.finish = asked.maximum, "length"
                answer.text = answer.text[: 4 * written]
        cached = written_to_cache = reasoning = 0
        # The recorded calls of a set have no cached tokens; elsewhere they need a price.
        if not counts and model and model.cached is not None and self._draw("cached", key) < self.cached_share:
            cached = read // 2
        if not counts and model and model.written is not None and self._draw("written", key) < self.cached_share:
            written_to_cache = read // 4
        if not asked.inputs and self._draw("reasoning", key) < self.reasoning_share:
            reasoning = written // 3
        answer.usage = {"input": read, "cached": cached, "written": written_to_cache}
        answer.usage |= {"output": written, "reasoning": reasoning}
        answer.cost_nusd = model.cost(answer.usage, batch) if model else None
        return answer

    def _draw(self, what, key):
        return draws.draw(self.seed, what, key)

    def truncate(self, answer):
        """The answer as it is when the limit of tokens is met."""
        answer.finish, answer.text = "length", answer.text[: max(1, len(answer.text) // 2)]

    def vector(self, text, dimensions):
        """A unit vector that the text decides."""
        raw = [draws.draw(self.seed, "vector", text, i) - 0.5 for i in range(dimensions)]
        length = math.sqrt(sum(x * x for x in raw)) or 1
        return [round(x / length, 6) for x in raw]
