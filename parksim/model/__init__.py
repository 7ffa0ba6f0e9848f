"""What a park and a calendar are: frozen types with units in their annotations. No files, no engine."""

from parksim.model import names
from parksim.model.attributes import HOURS_PER_YEAR, Citation, Frozen, In, Name, Number
from parksim.model.calendar import Calendar
from parksim.model.commodity import GJ_PER_TCE, Commodity, Contents
from parksim.model.enterprise import Bus, Demand, Enterprise, Failure, Maintenance, Place, Process, Recipe, Share, Store
from parksim.model.exchange import Band, Contract, DemandCharge, Link, Market, Price, Tariff, Tier
from parksim.model.park import Future, Money, Park, Published
from parksim.model.policy import INDICATORS, MEASURES, SUMS, Allowance, Policy
from parksim.model.profile import CalendarSpec, DayType, Profile, ProfileRow
from parksim.model.retrofit import FlowLimit, Group, InvestmentCost, Retrofit, Size, Step

__all__ = [
    "GJ_PER_TCE",
    "HOURS_PER_YEAR",
    "INDICATORS",
    "MEASURES",
    "SUMS",
    "Allowance",
    "Band",
    "Bus",
    "Calendar",
    "CalendarSpec",
    "Citation",
    "Commodity",
    "Contents",
    "Contract",
    "DayType",
    "Demand",
    "DemandCharge",
    "Enterprise",
    "Failure",
    "FlowLimit",
    "Frozen",
    "Future",
    "Group",
    "In",
    "InvestmentCost",
    "Link",
    "Maintenance",
    "Market",
    "Money",
    "Name",
    "Number",
    "Park",
    "Place",
    "Policy",
    "Price",
    "Process",
    "Profile",
    "ProfileRow",
    "Published",
    "Recipe",
    "Retrofit",
    "Share",
    "Size",
    "Step",
    "Store",
    "Tariff",
    "Tier",
    "names",
]
