"""What the provider remembers: uploaded files, batches, online requests. A folder, so that it survives a kill."""

import hashlib
import json
import os
import pathlib
import time

import draws


def write_atomically(path, data):
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(data)
    os.replace(temporary, path)


class State:
    """Files and batches in memory, each also a file of its own below `folder`; one process at a time has it."""

    def __init__(self, folder, seed):
        self.folder, self.seed = pathlib.Path(folder), seed
        for part in ["files", "batches"]:
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        self.files = self._load("files")
        self.batches = self._load("batches")
        counters = self.folder / "counters.json"
        self.counters = json.loads(counters.read_bytes()) if counters.exists() else {}
        self._online = os.open(self.folder / "online.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def _load(self, part):
        records = [json.loads(path.read_bytes()) for path in (self.folder / part).glob("*.json")]
        return {record["id"]: record for record in sorted(records, key=lambda record: record["ordinal"])}

    def now(self):
        return int(time.time())

    # Files

    def content(self, file_id):
        """The path of a file's bytes."""
        return self.folder / "files" / file_id

    def add_file(self, dialect, filename, purpose, data, source="upload", expires_at=None):
        """Keeps a file; its id comes from its name, its content and how often the same was kept before."""
        digest = hashlib.sha256(data).hexdigest()
        same = sum(1 for f in self.files.values() if f["digest"] == digest and f["filename"] == filename)
        # A result file has the batch in its name: written again after a kill, it is the same file.
        key = ("result", filename) if source == "result" else ("file", filename, digest, same)
        file_id = draws.uuid(self.seed, *key) if dialect == "mistral" else "file-" + draws.name(self.seed, *key)
        record = {
            "id": file_id,
            "ordinal": len(self.files),
            "dialect": dialect,
            "filename": filename,
            "purpose": purpose,
            "source": source,
            "bytes": len(data),
            "digest": digest,
            "created_at": self.now(),
            "expires_at": expires_at,
        }
        write_atomically(self.content(file_id), data)
        write_atomically(self.folder / "files" / f"{file_id}.json", json.dumps(record).encode())
        self.files[file_id] = record
        return record

    def delete_file(self, file_id):
        (self.folder / "files" / f"{file_id}.json").unlink()
        self.content(file_id).unlink()
        del self.files[file_id]

    # Batches

    def add_batch(self, dialect, input_file, fields):
        """A batch over an uploaded file, not validated and not saved yet."""
        same = sum(1 for b in self.batches.values() if b["input_file_id"] == input_file["id"])
        key = ("batch", input_file["digest"], input_file["filename"], input_file["id"], same)
        prefix = {"openai": "batch_", "anthropic": "msgbatch_"}.get(dialect)
        batch = {
            "id": prefix + draws.name(self.seed, *key) if prefix else draws.uuid(self.seed, *key),
            "ordinal": len(self.batches),
            "dialect": dialect,
            "key": f"{input_file['digest']}/{same}",
            "input_file_id": input_file["id"],
            "filename": input_file["filename"],
            "state": "validating",
            "polls": 0,
            "entered": time.time(),
            "times": {"created": self.now()},
            "lines": None,
            "errors": [],
            "model": None,
            "output_file_id": None,
            "error_file_id": None,
            "totals": None,
            "cost_nusd": 0,
            **fields,
        }
        self.batches[batch["id"]] = batch
        return batch

    def save(self, batch):
        write_atomically(self.folder / "batches" / f"{batch['id']}.json", json.dumps(batch).encode())

    def save_lines(self, batch, lines):
        """The account of a batch: one record a line."""
        write_atomically(self.folder / "batches" / f"{batch['id']}.lines", json.dumps(lines).encode())

    def lines(self, batch):
        """The account of a batch, None until it ended."""
        path = self.folder / "batches" / f"{batch['id']}.lines"
        return json.loads(path.read_bytes()) if path.exists() else None

    # Counters and online requests

    def next(self, counter):
        """0, 1, 2 ... a counter, also over restarts."""
        value = self.counters.get(counter, 0)
        self.counters[counter] = value + 1
        write_atomically(self.folder / "counters.json", json.dumps(self.counters).encode())
        return value

    def add_online(self, record):
        # One write of a whole line: a kill can't tear it.
        os.write(self._online, json.dumps(record).encode() + b"\n")

    def online(self):
        return [json.loads(line) for line in (self.folder / "online.jsonl").read_bytes().splitlines()]
