"""The marts of glue-sql/gold in plain pandas, as somebody would write them in a notebook: the peer of `bench -- warehouse`.

Usage: python warehouse.py SILVER OUT ZONE
SILVER holds a Parquet file a silver table; OUT gets a Parquet file a mart. Prints one line of JSON: seconds by the clock and
of processor time, peak memory in MiB, and for each mart its rows and the sum of its revenue, to be compared with what the platform publishes.
"""

import json
import resource
import sys
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

silver, out, zone = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
started, cpu_started = time.perf_counter(), time.process_time()
marts: dict[str, dict[str, float]] = {}


def read(table: str, columns: list[str]) -> pd.DataFrame:
    """Amounts as doubles, cast by Arrow: pandas would hold a Python object for each decimal."""
    rows = pq.read_table(silver / f"{table}.parquet", columns=columns)
    schema = [field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field for field in rows.schema]
    return rows.cast(pa.schema(schema)).to_pandas()


def write(name: str, frame: pd.DataFrame, revenue: str = "revenue", compared: pd.DataFrame | None = None) -> None:
    """Writes a mart; `compared` is the part of it that the platform defines alike, where that is not the whole."""
    frame.to_parquet(out / f"{name}.parquet", index=False)
    told = frame if compared is None else compared
    marts[name] = {"rows": len(told), "revenue": round(float(told[revenue].sum()), 4)}


def local_day(times: pd.Series) -> pd.Series:
    return times.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)


lines = read("order_lines", [
    "source", "order_id", "line_number", "version_id", "product_id", "category", "quantity", "unit_price", "discount",
    "line_kind", "is_product", "customer_id", "country", "currency", "ordered_at",
])
orders = read("orders", [
    "source", "order_id", "status", "lines_version_id", "customer_id", "country", "ordered_at", "is_derived",
])
returns = read("returns", ["source", "product_id", "customer_id", "currency", "quantity", "amount", "returned_at"])
products = read("products", ["source", "product_id", "category"])
customers = read("customers", ["source", "customer_id", "country"])

sales = lines[lines.line_kind == "sale"].merge(
    orders[orders.status != "cancelled"].drop(columns="status"),
    left_on=["source", "order_id", "version_id"],
    right_on=["source", "order_id", "lines_version_id"],
    suffixes=("_line", ""),
)
sales["customer_id"] = sales.customer_id.fillna(sales.customer_id_line)
sales["country"] = sales.country.fillna(sales.country_line)
sales["sold_at"] = sales.ordered_at_line.where(sales.is_derived, sales.ordered_at)
sales = sales.merge(products[["source", "product_id", "category"]], on=["source", "product_id"], how="left", suffixes=("", "_known"))
sales = sales.merge(customers[["source", "customer_id", "country"]], on=["source", "customer_id"], how="left", suffixes=("", "_known"))
sales["country"] = sales.country.fillna(sales.country_known).fillna("Unknown")
sales["category"] = sales.category.fillna(sales.category_known).fillna("Uncategorised")
local = local_day(sales.sold_at)
sales["sale_date"], sales["sale_hour"] = local.dt.normalize(), local.dt.hour
sales["week_start"] = sales.sale_date - pd.to_timedelta(sales.sale_date.dt.day_of_week, unit="D")
sales["month"] = sales.sale_date.dt.to_period("M").dt.to_timestamp()
sales["revenue"] = sales.quantity * sales.unit_price - sales.discount
sales["order_key"] = sales.source + "|" + sales.order_id
sales["customer_key"] = sales.source + "|" + sales.customer_id
sales["product_key"] = sales.source + "|" + sales.product_id
returns["return_date"] = local_day(returns.returned_at).dt.normalize()
last_day = sales.sale_date.max()
known = sales[sales.customer_id.notna()]
audiences = {"all": (sales, returns), "identified": (known, returns[returns.customer_id.notna()])}
FIGURES = {
    "revenue": ("revenue", "sum"),
    "lines": ("revenue", "size"),
    "orders": ("order_key", "nunique"),
    "customers": ("customer_key", "nunique"),
    "products": ("product_key", "nunique"),
    "units": ("quantity", "sum"),
}
FIRST_ORDER = known.groupby("customer_key").sale_date.min()


def by_audience(keys: list[str], figures: dict, with_returns: str | None = None, growth: int | None = None) -> pd.DataFrame:
    parts = []
    for audience, (frame, back) in audiences.items():
        part = frame.groupby([*keys, "source", "currency"]).agg(**figures).reset_index()
        if with_returns:
            refunds = back.assign(**{keys[0]: back.return_date if growth != 7 else back.return_date - pd.to_timedelta(back.return_date.dt.day_of_week, unit="D")})
            refunds = refunds.groupby([keys[0], "source", "currency"]).agg(returned_amount=("amount", "sum")).reset_index()
            part = part.merge(refunds, on=[keys[0], "source", "currency"], how="outer")
            part = part.fillna({name: 0 for name in [*figures, "returned_amount"]})
            part["net_revenue"] = part.revenue - part.returned_amount
            part["average_order_value"] = part.revenue / part.orders
            before = part[[keys[0], "source", "currency", "revenue"]].assign(**{keys[0]: part[keys[0]] + pd.Timedelta(days=growth or 1)})
            part = part.merge(before, on=[keys[0], "source", "currency"], how="left", suffixes=("", "_before"))
            part["revenue_growth"] = part.revenue / part.revenue_before - 1
        parts.append(part.assign(audience=audience))
    return pd.concat(parts, ignore_index=True)


newcomers = known.assign(is_new=known.sale_date == known.customer_key.map(FIRST_ORDER))
new_by_day = newcomers[newcomers.is_new].groupby(["sale_date", "source", "currency"]).customer_key.nunique().rename("new_customers").reset_index()
write("daily_sales", by_audience(["sale_date"], FIGURES, "returns", 1).merge(new_by_day, on=["sale_date", "source", "currency"], how="left"))
write("weekly_sales", by_audience(["week_start"], FIGURES, "returns", 7))
SHORT = {name: FIGURES[name] for name in ("revenue", "lines", "orders")}
write("sales_by_hour", by_audience(["sale_date", "sale_hour"], SHORT))
write("sales_by_country", by_audience(["sale_date", "country"], SHORT | {"customers": FIGURES["customers"]}))
write("sales_by_category", by_audience(["sale_date", "category"], SHORT))

tops = []
for period, column in (("day", "sale_date"), ("week", "week_start")):
    part = by_audience([column, "product_key"], {"revenue": ("revenue", "sum"), "units": ("quantity", "sum"), "orders": ("order_key", "nunique")})
    part["rank"] = part.sort_values("product_key").groupby([column, "source", "audience", "currency"]).revenue.rank("first", ascending=False)
    tops.append(part[part["rank"] <= 20].rename(columns={column: "period_start"}).assign(period=period))
write("top_products", pd.concat(tops))

daily = sales.groupby(["sale_date", "currency"]).revenue.sum().unstack(fill_value=0)
daily = daily.reindex(pd.date_range(daily.index.min(), daily.index.max()), fill_value=0)
seasons = []
for kind, key in (("weekday", daily.index.day_of_week + 1), ("month", daily.index.month)):
    means = daily.groupby(key).mean()
    seasons.append((means / daily.mean()).stack().rename("index").reset_index().assign(kind=kind))
write("seasonality", pd.concat(seasons), "index")

baskets = known.groupby(["source", "customer_key", "currency", "order_key"]).agg(
    day=("sale_date", "min"), revenue=("revenue", "sum"), units=("quantity", "sum")
).reset_index().sort_values(["customer_key", "currency", "day"])
baskets["gap"] = baskets.groupby(["customer_key", "currency"]).day.diff().dt.days
people = baskets.groupby(["source", "customer_key", "currency"]).agg(
    first_order=("day", "min"), last_order=("day", "max"), frequency=("order_key", "nunique"),
    units=("units", "sum"), monetary=("revenue", "sum"), habit=("gap", "median"),
).reset_index()
back = returns[returns.customer_id.notna()].groupby(returns.source + "|" + returns.customer_id).amount.sum()
people["returned"] = people.customer_key.map(back).fillna(0)
people["recency"] = (last_day - people.last_order).dt.days
for score, column, ascending in (("r", "recency", False), ("f", "frequency", True), ("m", "monetary", True)):
    ranks = people.sort_values("customer_key").groupby(["source", "currency"])[column].rank("first", ascending=ascending, pct=True)
    people[score] = np.ceil(ranks * 5).clip(1, 5).astype(int)
people["rank"] = people.groupby(["source", "currency"]).monetary.rank(pct=True)
people["tier"] = pd.cut(people["rank"], [0, 0.33, 0.67, 0.95, 1.01], labels=["Low", "Medium", "High", "VIP"], right=False)
favourite = known.groupby(["customer_key", "category"]).revenue.sum().reset_index().sort_values("revenue").groupby("customer_key").category.last()
people["favourite_category"] = people.customer_key.map(favourite)
people["segment"] = np.select(
    [(people.r >= 4) & (people.f >= 4), people.r >= 4, (people.r == 3) & (people.f >= 3), people.r == 3, people.f >= 4],
    ["Champions", "Promising", "Loyal", "Need attention", "At risk"], "Hibernating",
)
write("customer_360", people, "monetary")
segments = people.groupby(["segment", "currency"]).agg(customers=("customer_key", "size"), revenue=("monetary", "sum"), recency=("recency", "mean"))
write("rfm", segments.reset_index())
risk = people[people.tier.isin(["VIP", "High"])].copy()
risk["habit"] = risk.habit.fillna(people.habit.median())
risk = risk[risk.recency > 1.5 * risk.habit]
risk["priority"] = risk.monetary * np.minimum(risk.recency / risk.habit.clip(lower=1), 5)
write("vip_at_risk", risk.sort_values("priority", ascending=False), "monetary")

first = known.sort_values(["sold_at", "order_id", "line_number"]).groupby("customer_key").first()
cohorts = []
for dimension, member in (("all", None), ("country", "country"), ("first_category", "category")):
    frame = known.assign(member="all" if member is None else known.customer_key.map(first[member]))
    frame["cohort"] = frame.customer_key.map(FIRST_ORDER).dt.to_period("M").dt.to_timestamp()
    frame["age"] = (frame.month.dt.year - frame.cohort.dt.year) * 12 + frame.month.dt.month - frame.cohort.dt.month
    keys = ["member", "cohort", "currency"]
    cells = frame.groupby([*keys, "age"]).agg(active=("customer_key", "nunique"), revenue=("revenue", "sum")).reset_index()
    sizes = frame.groupby(keys).customer_key.nunique().rename("customers").reset_index()
    ages = sizes.merge(pd.DataFrame({"age": range(int(cells.age.max()) + 1)}), how="cross")
    last = (last_day.year - ages.cohort.dt.year) * 12 + last_day.month - ages.cohort.dt.month
    grid = ages[ages.age <= last].merge(cells, on=[*keys, "age"], how="left").fillna({"active": 0, "revenue": 0})
    grid["retention"] = grid.active / grid.customers
    grid["cumulative"] = grid.sort_values("age").groupby(keys).revenue.cumsum()
    cohorts.append(grid.assign(dimension=dimension))
cohorts = pd.concat(cohorts)
write("cohorts", cohorts, compared=cohorts[cohorts.dimension == "all"])

recent = sales[sales.sale_date > last_day - pd.Timedelta(days=90)]
earlier = sales[(sales.sale_date <= last_day - pd.Timedelta(days=90)) & (sales.sale_date > last_day - pd.Timedelta(days=180))]
performance = recent.groupby(["product_key", "currency"]).agg(
    revenue=("revenue", "sum"), units=("quantity", "sum"), orders=("order_key", "nunique"), customers=("customer_key", "nunique")
).reset_index()
performance = performance.merge(earlier.groupby("product_key").revenue.sum().rename("before"), on="product_key", how="left")
performance["growth"] = performance.revenue / performance.before - 1
refunded = returns.groupby(returns.source + "|" + returns.product_id).quantity.sum()
performance["returned_units"] = performance.product_key.map(refunded).fillna(0)
performance = performance.sort_values("revenue", ascending=False)
share = performance.revenue.cumsum() / performance.revenue.sum()
performance["abc"] = np.where(share <= 0.8, "A", np.where(share <= 0.95, "B", "C"))
write("product_performance", performance)

window = sales[sales.is_product & (sales.sale_date > last_day - pd.Timedelta(days=365))]
carts = window.groupby("order_key").product_key.unique()
carts = carts[carts.map(len).between(2, 50)]
single = carts.explode().value_counts()
common = set(single[single >= 5].index)
pairs: dict[tuple[str, str], int] = {}
for cart in carts:
    for pair in combinations(sorted(p for p in cart if p in common), 2):
        pairs[pair] = pairs.get(pair, 0) + 1
both = pd.DataFrame([(a, b, n) for (a, b), n in pairs.items() if n >= 5], columns=["a", "b", "orders"])
mirrored = pd.concat([both, both.rename(columns={"a": "b", "b": "a"})])
mirrored["support"] = mirrored.orders / len(carts)
mirrored["confidence"] = mirrored.orders / mirrored.a.map(single)
mirrored["lift"] = mirrored.confidence / (mirrored.b.map(single) / len(carts))
top = mirrored.sort_values(["lift", "b"], ascending=[False, True]).groupby("a").head(20)
write("product_affinity", top, "orders")

metrics = sales.groupby("sale_date").agg(revenue=("revenue", "sum"), orders=("order_key", "nunique"))
metrics = metrics.reindex(pd.date_range(metrics.index.min(), metrics.index.max()), fill_value=0)
metrics["average_order_value"] = metrics.revenue / metrics.orders.replace(0, np.nan)
metrics["refunds"] = returns.groupby("return_date").amount.sum().reindex(metrics.index, fill_value=0)
scores = []
for name in metrics:
    for day in metrics.index[-120:]:
        past = metrics[name].reindex([day - pd.Timedelta(weeks=week) for week in range(1, 9)]).dropna()
        if len(past) < 4 or pd.isna(metrics[name][day]):
            continue
        median = past.median()
        mad = (past - median).abs().median()
        scale = mad / 0.6745 if mad > 0 else max((past - median).abs().mean() * 1.2533, 0.05 * abs(median))
        scores.append((day, name, metrics[name][day], median, (metrics[name][day] - median) / scale if scale else 0))
write("anomalies", pd.DataFrame(scores, columns=["day", "metric", "value", "expected", "score"]), "value")

used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "seconds": round(time.perf_counter() - started, 3),
    "cpuSeconds": round(time.process_time() - cpu_started, 3),
    "peak": round(used.ru_maxrss / 1024),
    "marts": marts,
}))
