"""The account book: every batch ever made, with its lines, and every online request that was answered."""

import batch_lines
from http_server import Response


async def _lines(provider, batch):
    """The lines of a batch; before it ended they are those of its input, and cost nothing yet."""
    kept = provider.state.lines(batch)
    if kept is not None or batch["state"] == "failed":
        return kept or []
    data, found = batch_lines.open_input(provider.state.content(batch["input_file_id"])), []
    for start, end in batch_lines.spans(data):
        try:
            document = batch_lines.parse(data, start, end)
        except batch_lines.LineRefusal:
            continue
        body = document.get("body", document.get("params"))
        model = body.get("model", batch["model"]) if isinstance(body, dict) else batch["model"]
        found.append({"custom_id": document.get("custom_id"), "model": model, "state": "waiting", "cost_nusd": 0})
    return found


async def show(provider, request):
    """`?lines=0` leaves the lines out. A batch is live unless it failed before anything ran."""
    batches, where, doubled = [], {}, []
    for batch in provider.state.batches.values():
        lines = await _lines(provider, batch)
        live = batch["state"] != "failed"
        for line in lines if live else []:
            if line["custom_id"] is not None:
                where.setdefault(line["custom_id"], []).append(batch["id"])
        shown = {name: batch.get(name) for name in ["id", "dialect", "state", "endpoint", "model", "input_file_id"]}
        shown |= {name: batch.get(name) for name in ["filename", "metadata", "faults", "cost_nusd", "output_file_id"]}
        shown |= {"error_file_id": batch["error_file_id"], "live": live, "count": len(lines)}
        if request.query.get("lines") != "0":
            shown["lines"] = lines
        batches.append(shown)
    doubled = [{"custom_id": name, "batches": ids} for name, ids in where.items() if len(ids) > 1]
    online = provider.state.online()
    totals = {
        "batches": len(batches),
        "live_batches": sum(1 for batch in batches if batch["live"]),
        "files": len(provider.state.files),
        "batch_cost_nusd": sum(batch["cost_nusd"] for batch in batches),
        "online_requests": len(online),
        "online_cost_nusd": sum(record["cost_nusd"] or 0 for record in online),
    }
    totals["cost_nusd"] = totals["batch_cost_nusd"] + totals["online_cost_nusd"]
    document = {"totals": totals, "doubled": doubled, "batches": batches, "requests": provider.requests}
    if request.query.get("lines") != "0":
        document["online"] = online
    return Response.json(document)
