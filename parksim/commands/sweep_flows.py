"""`parksim sweep export --flows CASE`: all flows of one case as a file."""

from pathlib import Path

from parksim.commands.ending import Said, answer, speak
from parksim.sweeps.export import export_flows
from parksim.sweeps.store import Store
from parksim.words import text


def flows_command(store: Path, case: int, out: Path, lang: str | None, as_json: bool) -> None:
    """Write the flows. Raises ParkError where none were kept of the case, UsageError for another kind of file."""
    spoken = speak(lang, as_json)
    Said.target = str(out)
    with Store.open(store) as opened:
        rows = export_flows(opened, case, out)
    if as_json:
        answer({"path": str(out), "case": case, "rows": rows})
    else:
        print(text("cli.sweep.exported_flows", spoken, rows=f"{rows:,}", case=case, path=out))
