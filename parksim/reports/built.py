"""What is built: by chain, with sizes and capital as they are printed, so that parts add up to their total."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parksim.reports.both import Both, say
from parksim.reports.numbers import Pair, Scale, size_scale, small_money, summing
from parksim.reports.view import View
from parksim.study import RetrofitOutcome

CHAIN_KINDS = {"petrochemical": "material", "energy": "energy", "water": "water", "waste": "waste"}


@dataclass(frozen=True)
class Chain:
    """What is built of one chain: names with sizes."""

    name: Both
    kind: str
    line: Both
    built: tuple[tuple[Both, Both], ...]


def chains(view: View) -> list[Chain]:
    """What is built, by chain; chains in which nothing is built are left out."""
    chosen, found = [o for o in view.study.retrofits if o.chosen], []
    sizes, capex, money = sizes_by_id(chosen), capital_as_printed(view), money_scale(view)
    for chain, kind in CHAIN_KINDS.items():
        mine = [o for o in chosen if view.park.retrofits[o.id].chain == chain]
        if mine:
            total = money.pair(_sum(capex[o.id] for o in mine))
            line = say("chain.line", number=total)
            built = tuple((view.retrofit(o.id), sizes[o.id]) for o in mine)
            found.append(Chain(say(f"chain.{chain}"), kind, line, built))
    return found


def sizes_of(sizes: Sequence[tuple[float, str]]) -> list[Both]:
    """Sizes with their units, alike in every unit; built or not is no size."""
    scales = {unit: size_scale(unit, [size for size, of in sizes if of == unit]) for _, unit in sizes}
    return [_size(size, scales[unit]) for size, unit in sizes]


def sizes_by_id(outcomes: Sequence[RetrofitOutcome]) -> dict[str, Both]:
    """Sizes of retrofits with their units."""
    return dict(zip([o.id for o in outcomes], sizes_of([(o.size, o.unit) for o in outcomes]), strict=True))


def money_scale(view: View) -> Scale:
    """The scale of capital and benefits of retrofits: the units of the ledgers."""
    retrofits = view.study.retrofits
    return small_money(value for o in retrofits for value in (o.capex, o.benefit, o.earns))


def capital_as_printed(view: View) -> dict[str, Pair]:
    """Capital of everything built, and under an empty name what several need once: what is printed adds up to its total."""
    chosen, scaled = [o for o in view.study.retrofits if o.chosen], money_scale(view)
    values = [*(o.capex for o in chosen), view.shared_capital]
    en, zh = (summing(values, unit) for unit in scaled.last_digits)
    return dict(zip([*(o.id for o in chosen), ""], zip(en, zh, strict=True), strict=True))


def invested_as_printed(view: View, firm: str) -> Pair:
    """Capital of what a firm builds with its share of what several need once: firms add up to the total."""
    capex, borne, units = capital_as_printed(view), view.shared_by, money_scale(view).last_digits
    en, zh = (summing(list(borne.values()), unit, whole) for unit, whole in zip(units, capex[""], strict=True))
    shared = dict(zip(borne, zip(en, zh, strict=True), strict=True))
    return _sum([*(capex[o.id] for o in view.built_by(firm)), shared.get(firm, (0.0, 0.0))])


def _sum(pairs: Iterable[Pair]) -> Pair:
    en, zh = zip(*pairs, strict=True)
    return sum(en), sum(zh)


def _size(size: float, scaled: Scale) -> Both:
    return say("amount", number=scaled.seen(size), unit=scaled.unit) if scaled.unit.en else say("size.built")


def shared_line(view: View) -> Both | None:
    """What several retrofits need once: the part of the investment that belongs to no chain."""
    if not view.shared_capital:
        return None
    money = money_scale(view)
    return say("chain.shared", number=money.pair(capital_as_printed(view)[""]))
