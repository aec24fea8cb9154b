"""The real files, by loader: what every row of them comes to."""

from __future__ import annotations

from typing import NamedTuple


class Real(NamedTuple):
    """A real file and its counts; the loader and the path below the folder of datasets."""

    loader: str
    path: str
    rows: int
    loaded: int
    skipped: int
    rejected: int
    date: str | None = None


_USA, _BROKERS, _AI = "usaspending-ice-fy2013-2018", "data-broker-registries", "federal-ai-use-case-inventory"
_FLOCK, _ICE, _EIA = "flock-sharing-2024-newsobserver", "ice-287g", "eia-861-2018"

FILES = (
    Real("flock-sharing", f"{_FLOCK}/agency_access20240426.csv", 37_099, 36_975, 124, 0),
    Real("flock-sharing", f"{_FLOCK}/agency20240426.csv", 5_152, 5_098, 54, 0),
    Real("flock-sharing", f"{_FLOCK}/agency_policies.csv", 370, 358, 12, 0),
    Real("flock-sharing", "flock-eugene-sharing/list.csv", 59, 59, 0, 0),
    Real("ice-287g", f"{_ICE}/participatingAgencies05162025am.xlsx", 571, 569, 1, 1),
    Real("ice-287g", f"{_ICE}/participatingAgencies06272025am.xlsx", 737, 734, 2, 1),
    Real("ice-287g", f"{_ICE}/participatingAgencies07092025pm.xlsx", 806, 802, 0, 4),
    Real("ice-287g", f"{_ICE}/participatingAgencies07182025pm.xlsx", 832, 829, 0, 3),
    Real("ice-287g", f"{_ICE}/pendingAgencies05152025am.xlsx", 92, 92, 0, 0),
    Real("ice-287g", f"{_ICE}/pendingAgencies07182025pm.xlsx", 26, 26, 0, 0),
    Real("fbi-agencies", "fbi-le-agencies-2025/fbi_lee_latest.csv", 18_330, 18_330, 0, 0),
    Real("eia-861", f"{_EIA}/Utility_Data_2018.xlsx", 2_299, 2_284, 15, 0),
    Real("eia-861", f"{_EIA}/Service_Territory_2018.xlsx", 11_914, 11_914, 0, 0),
    Real("usaspending-contracts", f"{_USA}/fy13.csv.gz", 157, 3, 154, 0),
    Real("usaspending-contracts", f"{_USA}/fy14.csv.gz", 193, 1, 192, 0),
    Real("usaspending-contracts", f"{_USA}/fy15.csv.gz", 444, 2, 442, 0),
    Real("usaspending-contracts", f"{_USA}/fy16.csv.gz", 936, 7, 929, 0),
    Real("usaspending-contracts", f"{_USA}/fy17.csv.gz", 1_739, 49, 1_690, 0),
    Real("usaspending-contracts", f"{_USA}/fy18.csv.gz", 2_203, 59, 2_144, 0),
    Real("usaspending-contracts", f"{_USA}/galaxyVizData.csv.gz", 2_286, 59, 2_227, 0, "2018-07"),
    Real("data-broker-registry", f"{_BROKERS}/california-cppa-registry-2025.csv", 535, 532, 3, 0),
    Real("data-broker-registry", f"{_BROKERS}/california-ag-registry-2021.csv", 402, 401, 1, 0),
    Real("data-broker-registry", f"{_BROKERS}/vermont-sos-registry-2021.csv", 278, 278, 0, 0),
    Real("federal-ai-inventory", f"{_AI}/2025_individually_reported_AI_use_cases.csv.gz", 3_611, 687, 2_923, 1),
    Real("federal-ai-inventory", f"{_AI}/2024_consolidated_ai_inventory_raw_v2.csv.gz", 2_133, 541, 1_592, 0),
)
