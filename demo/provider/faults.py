"""What goes wrong on purpose. Every fault has an amount; which request, batch or line it hits, the seed decides."""

import draws

# name: (what it is drawn for, what it does)
FAULTS = {
    "expired-key": ("request", "401 invalid_api_key"),
    "quota": ("request", "429 insufficient_quota, which does not pass"),
    "rate-limit": ("request", "429 with Retry-After (--retry-after)"),
    "server-error": ("request", "500 before anything was done"),
    "bad-gateway": ("request", "502 with an HTML page before anything was done"),
    "cut": ("request", "the connection is cut before anything was done"),
    "slow-answer": ("request", "done, but the answer comes --delay seconds late"),
    "upload-lost": ("upload", "the file is kept, the answer is 500"),
    "upload-cut": ("upload", "the file is kept, the connection is cut"),
    "create-lost": ("create", "the batch is made, the answer is 500"),
    "create-cut": ("create", "the batch is made, the connection is cut"),
    "create-error": ("create", "500, no batch was made"),
    "file-not-ready": ("create", "400 Cannot find file, no batch was made"),
    "poll-error": ("poll", "500 to a question about a batch"),
    "online-lost": ("online", "answered and billed, the answer is 500"),
    "online-cut": ("online", "answered and billed, the connection is cut"),
    "cut-download": ("download", "the connection is cut in the middle of a result file"),
    "slow-download": ("download", "a result file in 16 pieces, --pause seconds apart"),
    "redirect-download": ("download", "302 to another address of this provider"),
    "gzip-download": ("download", "a compressed result file, where the client takes one"),
    "token-limit": ("batch", "the batch fails with token_limit_exceeded after it was made"),
    "unknown-state": ("batch", "a running batch has a state that is in no documentation"),
    "capitals": ("batch", "states in capitals"),
    "empty-file-id": ("batch", 'a result file that is not there is "", not null'),
    "relative-url": ("batch", "results_url without its host (Anthropic)"),
    "foreign-url": ("batch", "results_url at another host (Anthropic)"),
    "lying-counts": ("batch", "counts of a batch that are not those of its lines"),
    "no-batch-usage": ("batch", "a batch without its sum of tokens"),
    "expire": ("line", "the batch expires; these lines were not reached"),
    "fail-400": ("line", "an error that does not pass, in HTTP form"),
    "fail-429": ("line", "a rate limit that passes, in HTTP form"),
    "fail-500": ("line", "a server error, in HTTP form"),
    "no-id": ("line", "an error line with the id null (OpenAI, Mistral)"),
    "timeout": ("line", "request_timeout, without an HTTP answer"),
    "missing": ("line", "answered and billed, but in no result file"),
    "doubled": ("line", "the same line twice"),
    "conflicting": ("line", "two lines with different answers for one id"),
    "wrong-id": ("line", "the id in other letters"),
    "no-usage": ("line", "no token counts"),
    "other-model": ("line", "the model by a dated name"),
    "truncated": ("line", "an answer that ends early, at the limit of tokens"),
    "filtered": ("line", "an answer that the content filter ended"),
    "garbage": ("line", "a line after it that is not JSON"),
}


# Where a fault of requests may happen: `rate-limit/create`.
PLACES = ["upload", "files", "download", "create", "poll", "list", "cancel", "online"]


class FaultError(ValueError):
    """A fault that was asked for in a way that is not understood."""


def parse(text):
    """NAME=AMOUNT, NAME=AMOUNT@FIRST or NAME/PLACE=AMOUNT as (name with its place, amount, first).

    A whole AMOUNT is a count, one with a point a share; FIRST limits it to the first so many batches; a fault of
    requests may be limited to one PLACE.
    """
    name, equals, value = text.partition("=")
    amount, at, first = value.partition("@")
    base, slash, place = name.partition("/")
    if base not in FAULTS:
        raise FaultError(f"no fault is called '{base}'; expected one of: {', '.join(FAULTS)}")
    if slash and (FAULTS[base][0] != "request" or place not in PLACES):
        raise FaultError(f"'{text}': a fault of requests may have one of these places: {', '.join(PLACES)}")
    try:
        number = float(amount) if "." in amount else int(amount)
        limit = int(first) if at else None
        if number < 0 or (isinstance(number, float) and number > 1) or (limit or 0) < 0:
            raise ValueError
    except ValueError:
        raise FaultError(
            f"'{text}': expected NAME=COUNT such as {name}=2, or NAME=SHARE such as {name}=0.25; @3 after it means "
            "the first three batches only"
        )
    return name, number, limit


class Faults:
    """The faults asked for. Counts of requests and batches are kept over restarts."""

    def __init__(self, texts, seed, state):
        self.seed, self.state, self.tries = seed, state, {}
        self.amounts = {}
        self.set(texts)

    def set(self, texts):
        parsed = [parse(text) for text in texts]
        for name, amount, limit in parsed:
            self.amounts[name] = (amount, limit)

    def change(self, amounts):
        """Sets faults by name while it runs; their counts begin anew."""
        self.set([f"{name}={amount}" for name, amount in amounts.items()])
        for name in amounts:
            self.state.counters.pop(name, None)

    def asked(self, kind):
        """The faults of a kind that may happen, in the order of the table."""
        return [name for name, (what, _) in FAULTS.items() if what == kind and self.amounts.get(name, (0, 0))[0]]

    def hits(self, name, *key):
        """Whether a request or a batch meets a fault. A request that is sent again is drawn again."""
        amount, _ = self.amounts.get(name, (0, None))
        if not amount:
            return False
        if isinstance(amount, int):
            # A counter that has run out is not counted on.
            return self.state.counters.get(name, 0) < amount and self.state.next(name) < amount
        tries = self.tries[(name, *key)] = self.tries.get((name, *key), -1) + 1
        return draws.draw(self.seed, name, tries, *key) < amount

    def hits_at(self, name, place, *key):
        """The same for a fault of requests, asked for everywhere or at this place."""
        return self.hits(name, *key) or self.hits(f"{name}/{place}", *key)

    def batch_faults(self, batch):
        """The faults of a batch as a whole, drawn once when it is made."""
        return [name for name in self.asked("batch") if self._reaches(name, batch) and self._hits_batch(name, batch)]

    def _hits_batch(self, name, batch):
        amount = self.amounts[name][0]
        if isinstance(amount, int):
            return batch["ordinal"] < amount
        return draws.draw(self.seed, name, batch["key"]) < amount

    def _reaches(self, name, batch):
        limit = self.amounts[name][1]
        return limit is None or batch["ordinal"] < limit

    def line_faults(self, batch, ids):
        """Ids of lines by fault, for each fault that hits at least one of them: a share of them, or so many."""
        hit = {}
        for name in self.asked("line"):
            amount = self.amounts[name][0]
            if not self._reaches(name, batch):
                continue
            if isinstance(amount, int):
                chosen = sorted(ids, key=lambda custom_id: draws.draw(self.seed, name, custom_id))[:amount]
            else:
                chosen = [custom_id for custom_id in ids if draws.draw(self.seed, name, custom_id) < amount]
            if chosen:
                hit[name] = set(chosen)
        return hit
