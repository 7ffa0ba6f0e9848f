"""A Sankey as SVG: ribbons, loops in lanes with chevrons, bars, labels."""

from collections.abc import Callable

from markupsafe import Markup

from parksim.reports.both import Both, say
from parksim.reports.figures.sankey import Flow
from parksim.reports.figures.sankey_layout import BAR, LINE, WIDTH, Layout
from parksim.reports.figures.svg import element, fitted, picture, title, words

THIN, LABELLED, CHEVRONS, LABEL_ROOM = 4.5, 9.0, 150.0, 160.0
Written = Callable[[float], Both]


def draw(layout: Layout, state: int, written: Written, label: Both) -> Markup:
    """The picture of one state; `written` gives an amount as a number."""
    leaving, entering = layout.ports(state)
    flows = [flow for flow in layout.sankey.flows if flow.values[state] > 0]
    forward = sorted((f for f in flows if not layout.is_loop(f)), key=lambda f: -f.values[state])
    parts = [_ribbon(layout, f, state, leaving[f], entering[f], written) for f in forward]
    loops = [flow for flow in reversed(layout.loops) if flow.values[state] > 0]
    parts += [_loop(layout, f, state, leaving[f], entering[f], written) for f in loops]
    parts += [_bar(layout, node.key, state, written) for node in layout.sankey.nodes]
    return picture(parts, WIDTH, layout.height, label)


def _told(layout: Layout, flow: Flow, amount: Both) -> Both:
    ends = [layout.sankey.by_key[key].name for key in (flow.source, flow.target)]
    return say("sankey.flow", source=ends[0], target=ends[1], name=flow.name, amount=amount)


def _classes(layout: Layout, flow: Flow, thick: float, shape: str) -> str:
    loss = layout.sankey.by_key[flow.target].loss
    kind = "loss" if loss else layout.sankey.kind
    return f"{shape} k-{kind}{' thin' if thick < THIN and not loss else ''}"


def _ribbon(layout: Layout, flow: Flow, state: int, top: float, end: float, written: Written) -> Markup:
    thick = layout.thick(flow.values[state])
    x0, x1 = layout.slots[flow.source].x + BAR, layout.slots[flow.target].x
    bend = (x0 + x1) / 2
    path = (
        f"M{x0:.1f} {top:.1f}C{bend:.1f} {top:.1f} {bend:.1f} {end:.1f} {x1:.1f} {end:.1f}v{thick:.1f}"
        f"C{bend:.1f} {end + thick:.1f} {bend:.1f} {top + thick:.1f} {x0:.1f} {top + thick:.1f}z"
    )
    told = title(_told(layout, flow, written(flow.values[state])))
    return element("path", told, class_=_classes(layout, flow, thick, "rib"), d=path)


def _loop(layout: Layout, flow: Flow, state: int, top: float, end: float, written: Written) -> Markup:
    """Out on the right, down, back in its lane, up, in on the left; a strip of paper under it where it crosses."""
    amount = written(flow.values[state])
    thick = layout.thick(flow.values[state])
    lane = layout.lanes[flow]
    right = min(layout.slots[flow.source].x + BAR + lane.out, WIDTH - thick / 2)
    left = max(layout.slots[flow.target].x - lane.out, thick / 2)
    path = _track(layout.slots[flow.source].x + BAR, top + thick / 2, right, lane.y, left, end + thick / 2,
                  layout.slots[flow.target].x, thick)  # fmt: skip
    told = title(_told(layout, flow, amount))
    parts = [
        element("path", class_="bridge", d=path, stroke_width=thick + 6),
        element("path", told, class_=_classes(layout, flow, thick, "ret"), d=path, stroke_width=thick),
        _chevrons(right, left, lane.y, thick),
    ]
    if thick >= LABELLED:
        parts.append(_lane_label(flow.name, amount, (left + right) / 2, lane.y, right - left))
    return Markup("").join(parts)


def _track(x0: float, y0: float, right: float, lane: float, left: float, y1: float, x1: float, thick: float) -> str:
    r = max(thick / 2, 5.0)
    return (
        f"M{x0:.1f} {y0:.1f}H{max(right - r, x0):.1f}Q{right:.1f} {y0:.1f} {right:.1f} {y0 + r:.1f}V{lane - r:.1f}"
        f"Q{right:.1f} {lane:.1f} {right - r:.1f} {lane:.1f}H{left + r:.1f}Q{left:.1f} {lane:.1f} {left:.1f} {lane - r:.1f}"
        f"V{y1 + r:.1f}Q{left:.1f} {y1:.1f} {min(left + r, x1):.1f} {y1:.1f}H{x1:.1f}"
    )


def _chevrons(right: float, left: float, lane: float, thick: float) -> Markup:
    half = min(max(thick / 4, 2.5), 6.0)
    many = max(int((right - left) / CHEVRONS), 1)
    places = [left + (right - left) * (k + 0.15) / many for k in range(many)]
    path = "".join(f"M{x + half:.1f} {lane - half:.1f}l{-half:.1f} {half:.1f}l{half:.1f} {half:.1f}" for x in places)
    return element("path", class_="chev" if thick >= THIN else "chev dark", d=path)


def _lane_label(name: Both, amount: Both, x: float, lane: float, room: float) -> Markup:
    parts = [(fitted(name, room - 90), "")] if room > LABEL_ROOM else []
    return words([*parts, (amount, "b n")], x, lane + 4, class_="halo", text_anchor="middle")


def _bar(layout: Layout, key: str, state: int, written: Written) -> Markup:
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
            class_="halo" if amount > 0 else "halo t3",
            **where,
        )
        for above, line in enumerate(reversed(lines))
    )
    bar = element(
        "rect", title(say("sankey.place", name=node.name, amount=total)), class_="node", x=slot.x, y=slot.y, width=BAR,
        height=max(amount * layout.scale, 1.0),
    )  # fmt: skip
    return bar + label
