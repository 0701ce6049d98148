"""The peer of `bench -- boosting`: LightGBM on the CPU.

Usage: python boosting.py FOLDER OPTIONS
FOLDER holds a file of doubles a feature (f0.f64 ...) and target.f64, and gets predicted.f64, for the rows that were not trained on.
OPTIONS is JSON: features, trainRows, objective, rounds, learningRate, leaves, minLeafRows, l2, bins, seed, threads.
Prints one line of JSON: seconds of training, binning included, by the clock and of processor time, and peak memory of the process in MiB.
"""

import json
import resource
import sys
import time
from pathlib import Path

import lightgbm
import numpy as np

folder, options = Path(sys.argv[1]), json.loads(sys.argv[2])


def column(name: str) -> np.ndarray:
    return np.fromfile(folder / f"{name}.f64", dtype="<f8")


x = np.column_stack([column(f"f{feature}") for feature in range(options["features"])])
y = column("target")
rows = options["trainRows"]
started, cpu_started = time.perf_counter(), time.process_time()
model = lightgbm.train(
    {
        "objective": {"squared": "regression", "logistic": "binary"}[options["objective"]],
        "learning_rate": options["learningRate"],
        "num_leaves": options["leaves"],
        "min_data_in_leaf": options["minLeafRows"],
        "lambda_l2": options["l2"],
        "max_bin": options["bins"],
        "num_threads": options["threads"],
        "seed": options["seed"],
        "verbose": -1,
    },
    lightgbm.Dataset(x[:rows], y[:rows]),
    num_boost_round=options["rounds"],
)
seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
model.predict(x[rows:], num_threads=options["threads"]).astype("<f8").tofile(folder / "predicted.f64")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"seconds": seconds, "cpuSeconds": cpu_seconds, "peak": peak}))
