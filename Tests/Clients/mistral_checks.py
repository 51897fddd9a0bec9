"""The official Mistral client against a server: a job over a file, one over requests, and its strict result reader."""

import json

from mistralai.client import Mistral
from mistralai.client.models import ChatCompletionResponse
from mistralai.extra.batch.client import BatchOutput

ENDPOINT = "/v1/chat/completions"


def body(text, role="user"):
    return {"max_tokens": 50, "messages": [{"role": role, "content": text}]}


def finish(client, job):
    while job.status in ("QUEUED", "RUNNING", "CANCELLATION_REQUESTED"):
        job = client.batch.jobs.get(job_id=job.id)
    return job


def run(verdict, address):
    client = Mistral(api_key="simulated", server_url=f"{address}/mistral")
    entries = [{"custom_id": f"j-{number}", "body": body(f"Question {number}")} for number in range(3)]
    entries.append({"custom_id": "j-bad", "body": body("x", role="nobody")})
    content = "\n".join(json.dumps(entry) for entry in entries).encode()
    file = client.files.upload(file={"file_name": "jobs.jsonl", "content": content}, purpose="batch")
    verdict.require("an uploaded file has its size", file.size_bytes == len(content), file)
    job = client.batch.jobs.create(endpoint=ENDPOINT, model="mistral-large-2512", input_files=[file.id])
    job = finish(client, job)
    verdict.require("the job succeeds", job.status == "SUCCESS", job)
    verdict.require("the job counts its requests", (job.succeeded_requests, job.failed_requests) == (3, 1), job)
    raw = client.files.download(file_id=job.output_file).read()
    raw += client.files.download(file_id=job.error_file).read()
    with verdict.check("the strict reader takes the results"):
        output = BatchOutput.from_jsonl_bytes(raw, ChatCompletionResponse)
        verdict.require("it finds the answers", sorted(output.responses) == ["j-0", "j-1", "j-2"], output)
        verdict.require("it finds the failure", [e.custom_id for e in output.request_errors] == ["j-bad"], output)
        verdict.require("every body has its form", not output.response_errors, output.response_errors)
    inline = [{"custom_id": "inline", "body": body("Hello")}]
    job = finish(client, client.batch.jobs.create(endpoint=ENDPOINT, model="mistral-large-2512", requests=inline))
    verdict.require("a job over requests in the body succeeds", job.status == "SUCCESS", job)
    job = client.batch.jobs.create(endpoint=ENDPOINT, model="mistral-large-2512", requests=inline)
    job = finish(client, client.batch.jobs.cancel(job_id=job.id))
    verdict.require("a job can be cancelled", job.status == "CANCELLED", job)
    verdict.require("jobs are listed", client.batch.jobs.list().total >= 3)
