"""The peer of `bench -- metrics`: sales of a period under a filter, in Flask and pandas, as somebody would write it in an afternoon.

Usage: python sales.py LINES
LINES is a Parquet file of sold lines: sale_date, country, order_id, customer_id, revenue, units. Serves GET
/sales?from=&to=&country= on a free port by waitress, one process, and prints the port. Nothing is kept between requests.
"""

import logging
import sys

import pandas as pd
from flask import Flask, jsonify, request
from waitress import create_server

# A line for each request that waits would be measured, too.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)

lines = pd.read_parquet(sys.argv[1])
lines["sale_date"] = pd.to_datetime(lines["sale_date"])
lines["country"] = lines["country"].astype("category")
lines["revenue"] = lines["revenue"].astype("float64")
lines["units"] = lines["units"].astype("float64")
lines["order_id"] = lines["order_id"].astype("category").cat.codes
lines["customer_id"] = lines["customer_id"].astype("category").cat.codes
lines = lines.sort_values("sale_date").reset_index(drop=True)
days = lines["sale_date"]

app = Flask(__name__)


def between(first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Days are sorted, so that a period is found without a look at all of them."""
    return lines.iloc[days.searchsorted(first) : days.searchsorted(last, side="right")]


def figures(sold: pd.DataFrame) -> dict[str, float]:
    customers = sold["customer_id"]
    return {
        "revenue": round(float(sold["revenue"].sum()), 2),
        "orders": int(sold["order_id"].nunique()),
        "customers": int(customers[customers >= 0].nunique()),
        "units": float(sold["units"].sum()),
    }


@app.get("/sales")
def sales():
    first, last = pd.Timestamp(request.args["from"]), pd.Timestamp(request.args["to"])
    countries = request.args.getlist("country")

    def chosen(sold: pd.DataFrame) -> pd.DataFrame:
        return sold[sold["country"].isin(countries)] if countries else sold

    now = chosen(between(first, last))
    before = chosen(between(first - (last - first) - pd.Timedelta(days=1), first - pd.Timedelta(days=1)))
    by_day = now.groupby("sale_date")["revenue"].sum()
    return jsonify(
        totals=figures(now),
        previous=figures(before),
        series=[{"start": day.strftime("%Y-%m-%d"), "revenue": round(revenue, 2)} for day, revenue in by_day.items()],
    )


server = create_server(app, host="127.0.0.1", port=0, threads=4)
print(server.effective_port, flush=True)
server.run()
