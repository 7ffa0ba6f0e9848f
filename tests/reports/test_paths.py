"""The path of a number in words: names of the scenario first, words of the catalogue, and what has neither as it is."""

import pytest

import parksim
from parksim.reports.paths import path_in_words

ZHANJIANG = "scenarios/zhanjiang_lingang"


@pytest.fixture(scope="module")
def park():
    return parksim.load(ZHANJIANG)


@pytest.mark.parametrize(
    ("path", "en", "zh"),
    [
        ("markets.natural_gas.price", "Natural gas · price", "天然气 · 价格"),
        ("commodities.bfg.contents.energy", "Blast-furnace gas · contents · energy", "高炉煤气 · 成分 · 能量"),
        ("processes.steel.bof.outputs.steel_slag", "Basic oxygen furnaces 1 to 3 · Zhanjiang Steel · gives · Steel slag",
         "1 至 3 号转炉 · 宝钢湛江钢铁 · 产出 · 钢渣"),
        ("enterprises.water.owners.steel", "Donghai water hub and tail-water trunk · owner · Zhanjiang Steel",
         "东海岛污水处理及尾水排海 · 股东 · 宝钢湛江钢铁"),
        ("retrofits.municipal_effluent.size.between.1", "Municipal effluent as water of the steel base · size · range · high end",
         "城市再生水供钢厂 · 规模 · 区间 · 高端"),
        ("retrofits.surplus_steam_large.size.follows.steel.backpressure_large",
         "Surplus steam of the steel base to the east of the park, DN600 · size · by size of its retrofit · "
         "Back-pressure turbine 62 t/h", "宝钢余热蒸汽外供（DN600） · 规模 · 随改造规模 · 背压机（62 吨/时）"),
        ("budget", "budget", "预算"),
        ("nobody.knows_this", "nobody · knows this", "nobody · knows this"),
    ],
)  # fmt: skip
def test_a_path_is_told_by_names_and_words(park, path, en, zh):
    told = path_in_words(park, path)
    assert (told.en, told.zh) == (en, zh)


def test_no_two_numbers_of_a_park_are_told_alike(park):
    """But for a step's size and its cost, which a path tells apart, every number has words of its own."""
    told = [path_in_words(park, path).en for path in park.numbers]
    assert len(set(told)) > 0.98 * len(told)


def test_fields_of_the_flagship_have_words_in_both_languages(park):
    """What is left as it is written is the identifier of a mode, a currency or a group: less than one path in fifteen."""
    bare = [path for path in park.numbers if path_in_words(park, path).zh.isascii()]
    assert bare == []
