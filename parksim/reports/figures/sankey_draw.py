"""A Sankey as SVG: ribbons, loops in lanes with chevrons, bars, labels."""

from collections.abc import Callable
from itertools import pairwise

from markupsafe import Markup

from parksim.reports.both import Both, say
from parksim.reports.figures.sankey import Flow
from parksim.reports.figures.sankey_layout import BAR, LINE, WIDTH, Layout
from parksim.reports.figures.svg import element, fitted, picture, title, words

THIN, LABELLED, CHEVRONS, LABEL_ROOM, CLEAR = 4.5, 9.0, 150.0, 160.0, 34.0
Written = Callable[[float], Both]


def draw(layout: Layout, state: int, written: Written, unit: Both, label: Both) -> Markup:
    """The picture of one state; `written` gives an amount as a number, `unit` what it is counted in."""
    leaving, entering = layout.ports(state)
    flows = [flow for flow in layout.sankey.flows if flow.values[state] > 0]
    forward = sorted((f for f in flows if not layout.order.is_loop(f)), key=lambda f: -f.values[state])
    told = {flow: _told(layout, flow, say("amount", number=written(flow.values[state]), unit=unit)) for flow in flows}
    parts = [_ribbon(layout, f, state, (leaving[f], entering[f]), told[f]) for f in forward]
    loops = [flow for flow in reversed(layout.loops) if flow.values[state] > 0]
    parts += [_loop(layout, f, state, (leaving[f], entering[f]), told[f], written) for f in loops]
    parts += [_bar(layout, node.key, state, written, unit) for node in layout.sankey.nodes]
    return picture(parts, WIDTH, layout.height, label)


def _told(layout: Layout, flow: Flow, amount: Both) -> Markup:
    ends = [layout.sankey.by_key[key].name for key in (flow.source, flow.target)]
    return title(say("sankey.flow", source=ends[0], target=ends[1], name=flow.name, amount=amount))


def _classes(layout: Layout, flow: Flow, thick: float, shape: str) -> str:
    loss = layout.sankey.by_key[flow.target].loss
    kind = "loss" if loss else flow.tone or layout.sankey.kind
    return f"{shape} k-{kind}{' thin' if thick < THIN and not loss else ''}"


def _ribbon(layout: Layout, flow: Flow, state: int, ports: tuple[float, float], told: Markup) -> Markup:
    """From bar to bar through the ways between them: the upper edge, then the lower one back."""
    thick = layout.thick(flow.values[state])
    between = [layout.slots[way] for way in layout.order.ways(flow)]
    stops = [
        (layout.slots[flow.source].x + BAR, ports[0]),
        *((x, slot.y) for slot in between for x in (slot.x, slot.x + BAR)),
        (layout.slots[flow.target].x, ports[1]),
    ]
    (x, y), (end, low) = stops[0], stops[-1]
    upper = "".join(_bend(*pair, 0.0) for pair in pairwise(stops))
    lower = "".join(_bend(*pair, thick) for pair in pairwise(stops[::-1]))
    path = f"M{x:.1f} {y:.1f}{upper}L{end:.1f} {low + thick:.1f}{lower}z"
    return element("path", told, class_=_classes(layout, flow, thick, "rib"), d=path)


def _bend(one: tuple[float, float], other: tuple[float, float], down: float) -> str:
    """From one stop to the next, so much below them; level through a way."""
    (x0, y0), (x1, y1) = one, other
    if y0 == y1:
        return f"H{x1:.1f}"
    middle = (x0 + x1) / 2
    return f"C{middle:.1f} {y0 + down:.1f} {middle:.1f} {y1 + down:.1f} {x1:.1f} {y1 + down:.1f}"


def _loop(
    layout: Layout, flow: Flow, state: int, ports: tuple[float, float], told: Markup, written: Written
) -> Markup:  # fmt: skip
    """Out on the right, down, back in its lane, up, in on the left; a strip of paper under it where it crosses."""
    thick, lane = layout.thick(flow.values[state]), layout.lanes[flow]
    start, end = layout.slots[flow.source].x + BAR, layout.slots[flow.target].x
    right = min(start + lane.out, WIDTH - thick / 2)
    left = max(end - lane.out, thick / 2)
    path = _track(start, ports[0] + thick / 2, right, lane.y, left, ports[1] + thick / 2, end, thick)
    labelled = thick >= LABELLED
    parts = [
        element("path", class_="bridge", d=path, stroke_width=thick + 6),
        element("path", told, class_=_classes(layout, flow, thick, "ret"), d=path, stroke_width=thick),
        _chevrons(right, left, lane.y, (layout.slots[flow.target].bottom + lane.y) / 2, thick, labelled),
    ]
    if labelled:
        parts.append(_lane_label(flow.name, written(flow.values[state]), (left + right) / 2, lane.y, right - left))
    return Markup("").join(parts)


def _track(x0: float, y0: float, right: float, lane: float, left: float, y1: float, x1: float, thick: float) -> str:
    r = max(thick / 2, 5.0)
    return (
        f"M{x0:.1f} {y0:.1f}H{max(right - r, x0):.1f}Q{right:.1f} {y0:.1f} {right:.1f} {y0 + r:.1f}V{lane - r:.1f}"
        f"Q{right:.1f} {lane:.1f} {right - r:.1f} {lane:.1f}H{left + r:.1f}Q{left:.1f} {lane:.1f} {left:.1f} {lane - r:.1f}"
        f"V{y1 + r:.1f}Q{left:.1f} {y1:.1f} {min(left + r, x1):.1f} {y1:.1f}H{x1:.1f}"
    )


def _chevrons(right: float, left: float, lane: float, rise: float, thick: float, labelled: bool) -> Markup:
    """Which way a loop runs: in its lane, clear of a label in its middle; where that is too short, as it rises again."""
    half = min(max(thick / 4, 2.5), 6.0)
    many = max(int((right - left) / CHEVRONS), 1)
    places = [left + (right - left) * (k + 0.15) / many for k in range(many)]
    clear = [x for x in places if not labelled or abs(x - (left + right) / 2) > CLEAR]
    path = "".join(f"M{x + half:.1f} {lane - half:.1f}l{-half:.1f} {half:.1f}l{half:.1f} {half:.1f}" for x in clear)
    if not clear:
        path = f"M{left - half:.1f} {rise + half:.1f}l{half:.1f} {-half:.1f}l{half:.1f} {half:.1f}"
    return element("path", class_="chev" if thick >= THIN else "chev dark", d=path)


def _lane_label(name: Both, amount: Both, x: float, lane: float, room: float) -> Markup:
    parts = [(fitted(name, room - 90), "")] if room > LABEL_ROOM else []
    return words([*parts, (amount, "b n")], x, lane + 4, class_="halo", text_anchor="middle")


def _bar(layout: Layout, key: str, state: int, written: Written, unit: Both) -> Markup:
    """The bar of a place with its name and total above; a place without flow keeps its name, dimmed."""
    node, slot = layout.sankey.by_key[key], layout.slots[key]
    amount = layout.sankey.through(key, state)
    total = written(amount) if amount > 0 else Both("–", "–")
    last = slot.column == layout.last and layout.last > 0
    where = {"text_anchor": "end"} if last else {}
    lines = [*([(line, "")] for line in layout.name_lines(key)), [(total, "b")]]
    if layout.lines(key) == 1:
        lines = [[(node.name, ""), (total, "b n")]]
    label = Markup("").join(
        words(
            line,
            slot.x + (BAR if last else 0),
            slot.y - 6 - LINE * above,
            class_="halo" if amount > 0 else "halo dim",
            **where,
        )
        for above, line in enumerate(reversed(lines))
    )
    told = title(say("sankey.place", name=node.name, amount=say("amount", number=total, unit=unit)))
    high = max(amount * layout.scale, 1.0)
    bar = element("rect", told, class_="node", x=slot.x, y=slot.y, width=BAR, height=high)
    return bar + label
