"""Cases without an answer: how many, why, where they lie. They are told, never dropped in silence."""

from collections import Counter
from collections.abc import Mapping

from parksim.reports.both import Both, joined, same, say
from parksim.reports.numbers import NONE, digits, percent
from parksim.reports.sweep.labels import path_name, value, when
from parksim.reports.sweep.reading import Reading
from parksim.reports.table import Column, Row, Section, Table, cell
from parksim.words import LANGS

SHOWN, SETTINGS = 20, 6


def section(reading: Reading) -> Section | None:
    """Reasons and cases; None where every case has an answer."""
    failed, pending = len(reading.cases.failed), reading.cases.pending
    if not failed and not pending:
        return None
    lines = [say("sweep.failed.line")] if failed else []
    lines += [say("sweep.failed.pending", many=pending)] if pending else []
    if (found := reading.failing) is not None:
        threshold = (
            None
            if found["threshold"] is None or found["threshold"] != found["threshold"]
            else float(found["threshold"])
        )
        told = when(reading, str(found["path"]), str(found["side"]), threshold, found["value"])
        accuracy = percent(float(found["accuracy"]))
        lines.append(
            say("sweep.failed.where", path=path_name(reading, str(found["path"])), when=told, accuracy=accuracy)
        )
    total = len(reading.table)
    title = (
        say("sweep.failed.finding", many=failed, total=total)
        if failed
        else say("sweep.failed.open", many=pending, total=total)
    )
    return Section(title, tuple(lines), (reasons(reading), cases(reading)) if failed else ())


def reasons(reading: Reading) -> Table:
    """Every reason with the number of cases."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for number in reading.cases.failed.index:
        counted.update({_reason(record) for record in reading.problems.get(int(number), ())} or {(NONE, NONE, NONE)})
    columns = (
        Column(say("sweep.failed.reason"), number=False),
        Column(say("sweep.failed.code"), number=False),
        Column(say("sweep.failed.cases")),
    )
    rows = tuple(
        Row((cell(Both(en, zh)), cell(same(code)), cell(same(digits(many, 0)))))
        for (code, en, zh), many in counted.most_common(SHOWN)
    )
    return Table(columns, rows, title=say("sweep.failed.reasons"))


def cases(reading: Reading) -> Table:
    """The first failed cases with what they set."""
    failed = reading.cases.failed
    paths = reading.by_weight[:SETTINGS] or list(failed.columns[:SETTINGS])
    columns = (Column(say("sweep.failed.case"), number=False), Column(say("sweep.failed.sets"), number=False))
    rows = []
    for number, row in failed.head(SHOWN).iterrows():
        told = [
            say("sweep.failed.setting", path=path_name(reading, path), value=value(reading, path, row[path]))
            for path in paths
        ]
        rows.append(Row((cell(same(number)), cell(joined(told)))))
    caption = say("sweep.failed.shown", shown=len(rows), all=len(failed))
    return Table(columns, tuple(rows), caption=caption, folded=say("sweep.failed.show"))


def _reason(record: Mapping[str, object]) -> tuple[str, str, str]:
    """Code and message in both languages of a record of a problem."""
    message = record.get("message")
    texts = [str(message.get(lang, NONE)) if isinstance(message, Mapping) else str(message or NONE) for lang in LANGS]
    return str(record.get("code") or NONE), texts[0], texts[1]
