"""A Sankey is laid out once for all states; what enters a place equals what leaves it; loops run below, nested."""

import re
from itertools import pairwise

import pytest

from parksim.reports.both import Both, same
from parksim.reports.figures.sankey import Flow, Node, Sankey
from parksim.reports.figures.sankey_draw import draw
from parksim.reports.figures.sankey_layout import BAR, WIDTH, Layout
from parksim.reports.figures.sankey_order import Way, flow_order

NODES = [
    Node("in", same("River"), "source"), Node("mill", same("Mill"), "firm"), Node("works", same("Works"), "firm"),
    Node("plant", same("Plant"), "firm"), Node("out", same("Sea"), "sink", loss=True), Node("sold", same("Sold"), "sink"),
]  # fmt: skip


def flow(source: str, target: str, *values: float) -> Flow:
    return Flow(source, target, same(f"{source} to {target}"), values)


@pytest.fixture
def layout() -> Layout:
    """River → mill → works → plant; the plant gives back to the mill, in the second state only."""
    flows = (
        flow("in", "mill", 10, 6), flow("mill", "works", 8, 8), flow("mill", "out", 2, 2), flow("works", "plant", 5, 5),
        flow("works", "sold", 3, 3), flow("plant", "out", 5, 1), flow("plant", "mill", 0, 4), flow("works", "works", 2, 2),
    )  # fmt: skip
    return Layout(Sankey("water", tuple(NODES), flows))


def test_firms_stand_in_the_order_of_flow_and_what_runs_back_is_a_loop(layout):
    columns = layout.order.of
    assert columns == {"in": 0, "mill": 1, "works": 2, "plant": 3, "out": 4, "sold": 4}
    assert [(f.source, f.target) for f in layout.sankey.flows if layout.order.is_loop(f)] == [
        ("plant", "mill"),
        ("works", "works"),
    ]
    assert [(f.source, f.target) for f in layout.loops] == [("works", "works"), ("plant", "mill")]


def test_a_slot_is_as_high_as_the_largest_state_and_slots_of_a_column_do_not_overlap(layout):
    for key in layout.order.of:
        largest = max(layout.sankey.through(key, state) for state in (0, 1))
        assert layout.slots[key].height == pytest.approx(largest * layout.scale)
    for column in range(layout.last + 1):
        mine = sorted((s for s in layout.slots.values() if s.column == column), key=lambda s: s.y)
        assert all(above.y + above.height < below.y for above, below in pairwise(mine))


@pytest.mark.parametrize("state", [0, 1])
def test_ports_fill_their_slot_without_gap_or_overlap(layout, state):
    for ports, end in zip(layout.ports(state), ("source", "target"), strict=True):
        for key in layout.order.of:
            slot = layout.slots[key]
            mine = sorted((top, f.values[state] * layout.scale) for f, top in ports.items() if getattr(f, end) == key)
            y = slot.y
            for top, thick in mine:
                assert top == pytest.approx(y)
                y += thick
            assert y <= slot.y + slot.height + 1e-9


def test_a_loop_of_a_firm_turns_round_right_below_it_and_another_below_everything(layout):
    own, other = layout.loops
    inner, outer = layout.lanes[own], layout.lanes[other]
    assert own.source == own.target
    assert inner.y - inner.thick / 2 == pytest.approx(layout.slots[own.source].bottom + 16)
    assert outer.y - outer.thick / 2 > layout.bottom
    assert outer.y - outer.thick / 2 > inner.y + inner.thick / 2
    assert outer.out - outer.thick / 2 > inner.out + inner.thick / 2 > 0
    assert layout.height > outer.y + outer.thick / 2


def test_a_flow_that_passes_over_columns_has_a_way_of_its_own_through_each_of_them(layout):
    """Mill to sea, works to sold, plant to sea: 2, 1 and no columns between. No way lies behind a bar of its column."""
    ways = [item for item in layout.slots if isinstance(item, Way)]
    assert sorted((way.flow.source, way.column) for way in ways) == [("mill", 2), ("mill", 3), ("works", 3)]
    for way in ways:
        mine = layout.slots[way]
        others = [slot for item, slot in layout.slots.items() if slot.column == way.column and item != way]
        assert all(other.bottom < mine.y or mine.bottom < other.y for other in others)
        path = re.findall(
            r'<path class="rib[^"]*" d="([^"]*)"', str(draw(layout, 0, lambda v: same(v), same("t"), Both("a", "a")))
        )
        assert any(f" {mine.x:.1f} {mine.y:.1f}H{mine.x + BAR:.1f}" in each for each in path)


def test_firms_with_a_loop_of_their_own_stand_lowest_with_room_for_it():
    flows = (
        flow("in", "mill", 6), flow("in", "works", 4), flow("mill", "plant", 6), flow("plant", "sold", 6),
        flow("works", "out", 4), flow("mill", "mill", 1), flow("plant", "plant", 1),
    )  # fmt: skip
    layout = Layout(Sankey("water", tuple(NODES), flows))
    for flow_, lane in layout.lanes.items():
        assert lane.y + lane.thick / 2 == pytest.approx(layout.slots[flow_.source].bottom + 16 + layout.thick(1))
    assert layout.order.of["mill"] == layout.order.of["works"]
    assert layout.slots["mill"].y > layout.slots["works"].bottom
    lowest = layout.bottom - 16 - layout.thick(1) - 3
    assert layout.slots["mill"].bottom == layout.slots["plant"].bottom == pytest.approx(lowest)


def test_a_loop_of_a_firm_encloses_no_other_firm():
    """Two firms of one column have loops of their own: the lane of the upper one ends above the name of the lower one."""
    flows = (
        flow("in", "mill", 6), flow("in", "works", 4), flow("mill", "sold", 6), flow("works", "out", 4),
        flow("mill", "mill", 2), flow("works", "works", 1),
    )  # fmt: skip
    layout = Layout(Sankey("water", tuple(NODES), flows))
    upper, lower = sorted(("mill", "works"), key=lambda key: layout.slots[key].y)
    lane = next(lane for flow_, lane in layout.lanes.items() if flow_.source == upper)
    assert lower == "mill", "the larger loop stands lowest"
    assert lane.y + lane.thick / 2 <= layout.slots[lower].y - layout.above[lower]


def test_both_states_have_the_same_bars_and_names(layout):
    pictures = [str(draw(layout, state, lambda v: same(f"{v:.0f}"), same("t"), Both("a", "甲"))) for state in (0, 1)]
    places = [re.findall(r'<rect class="node" x="([\d.]+)" y="([\d.]+)"', picture) for picture in pictures]
    assert places[0] == places[1]
    assert len(places[0]) == len(NODES)
    assert pictures[0].split(">")[0] == pictures[1].split(">")[0]
    assert pictures[0].count('class="ret') == 1  # what the works uses again
    assert pictures[1].count('class="ret') == 2


def test_nothing_is_drawn_outside_the_picture(layout):
    picture = str(draw(layout, 1, lambda v: same(f"{v:.0f}"), same("t"), Both("a", "甲")))
    width, height = map(float, re.search(r'viewBox="0 0 (\d+) (\d+)"', picture).groups())
    assert width == WIDTH
    for path in re.findall(r'<rect[^>]* x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', picture):
        x, y, w, h = map(float, path)
        assert 0 <= x <= x + w <= width
        assert 0 <= y <= y + h <= height
    assert BAR > 0


def test_a_loss_is_grey_and_a_place_without_flow_keeps_its_name_dimmed(layout):
    picture = str(draw(layout, 0, lambda v: same(f"{v:.0f}"), same("t"), Both("a", "甲")))
    assert picture.count("k-loss") == 2
    empty = Layout(Sankey("water", tuple(NODES), (flow("in", "mill", 0, 5), flow("mill", "sold", 0, 5))))
    assert "dim" in str(draw(empty, 0, lambda v: same(f"{v:.0f}"), same("t"), Both("a", "甲")))


def test_the_order_of_a_chain_with_a_return_is_the_chain():
    weights = {("a", "b"): 5.0, ("b", "c"): 5.0, ("c", "a"): 1.0}
    assert flow_order(["c", "b", "a"], weights) == ["a", "b", "c"]
