"""What has the colour of waste: waste by kind, and what somebody must be paid to take."""

import parksim
from parksim.reports.tones import spent


def test_waste_water_has_the_colour_of_waste_and_products_have_not():
    """Jet fuel has an outlet at a fee too, but is asked for; river water is taken from nature; scrap is bought."""
    park = parksim.load("scenarios/zhanjiang_lingang")
    found = spent(park)
    assert {"waste_water", "organic_waste_water", "concentrate", "sludge"} <= found
    assert not {"jet", "lpg", "river_water", "industrial_water", "scrap", "power"} & found
    assert {key for key, commodity in park.commodities.items() if commodity.kind == "waste"} <= found
