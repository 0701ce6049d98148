"""Makes calls with an SDK as its users do, and waits until its queue is empty."""

import importlib
import json
import sys
import time

sdk, settings = sys.argv[1], json.loads(sys.argv[2])
analytics = importlib.import_module(f"{sdk}.analytics")
analytics.write_key = settings["key"]
if sdk == "segment":
    analytics.host = settings["api"]
else:
    analytics.dataPlaneUrl = settings["api"]

for index in range(settings["events"]):
    key = f"key-{index:05d}"
    price = "no price" if index % settings["badEvery"] == 7 else 9.5
    analytics.track(key, settings["event"], {"product_id": key, "price": price})
    if index % 1000 == 999:
        time.sleep(0.2)  # a queue of 10,000 that is full drops what comes
analytics.flush()
analytics.shutdown()
