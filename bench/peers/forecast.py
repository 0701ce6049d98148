"""The peer of `bench -- forecast`: AutoETS and MSTL of statsforecast.

Usage: python forecast.py FILE
FILE is JSON: "days" (values of whole weeks), "from" (weeks known at the first origin) and "weeks" (how many to forecast).
Prints one line of JSON, for each method: seconds by the clock and of processor time of all fits, an origin a week, and what each said of
the weeks after it. Both methods run once before, so that nothing is compiled while it is measured.
"""

import json
import sys
import time

import numpy as np
from statsforecast.models import MSTL, AutoETS

with open(sys.argv[1], encoding="utf-8") as file:
    given = json.load(file)
days, first, ahead = np.array(given["days"], dtype=float), given["from"], given["weeks"]
weeks = days.reshape(-1, 7).sum(axis=1)


def ets(origin: int) -> list[float]:
    return AutoETS(season_length=1, model="ZZN").forecast(y=weeks[:origin], h=ahead)["mean"].tolist()


def mstl(origin: int) -> list[float]:
    model = MSTL(season_length=7, trend_forecaster=AutoETS(season_length=1, model="ZZN"))
    path = model.forecast(y=days[: origin * 7], h=7 * ahead)["mean"]
    return np.maximum(path, 0).reshape(-1, 7).sum(axis=1).tolist()


measured = {}
for name, method in {"ets": ets, "mstl": mstl}.items():
    method(first)
    started, cpu_started = time.perf_counter(), time.process_time()
    forecasts = [method(origin) for origin in range(first, len(weeks))]
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    measured[name] = {"seconds": seconds, "cpuSeconds": cpu_seconds, "forecasts": forecasts}
print(json.dumps(measured))
