"""The peer of `bench -- als`: AlternatingLeastSquares of implicit on the CPU.

Usage: python als.py FOLDER OPTIONS
FOLDER holds the matrix as indptr.i32, indices.i32 and weights.f32, and gets users.f32 and items.f32. OPTIONS is JSON: rows, cols,
factors, regularisation, alpha, iterations, threads, seed. The confidence of an entry is 1 + alpha * weight (Hu, Koren and
Volinsky), where implicit takes what it is given times its own alpha, hence one of 1 here; its lambda is ours.
Prints one line of JSON: seconds of each iteration, seconds of the whole fit by the clock and of processor time, and peak memory of
the process in MiB.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

folder, options = Path(sys.argv[1]), json.loads(sys.argv[2])


def column(name: str, kind: str) -> np.ndarray:
    return np.fromfile(folder / name, dtype=kind)


confidences = 1 + np.float32(options["alpha"]) * column("weights.f32", "<f4")
matrix = csr_matrix(
    (confidences, column("indices.i32", "<i4"), column("indptr.i32", "<i4")),
    shape=(options["rows"], options["cols"]),
)
iterations: list[float] = []
# As implicit asks: its own threads would fight with those of BLAS.
with threadpool_limits(limits=1, user_api="blas"):
    model = AlternatingLeastSquares(
        factors=options["factors"],
        regularization=options["regularisation"],
        alpha=1.0,
        iterations=options["iterations"],
        num_threads=options["threads"],
        random_state=options["seed"],
        use_native=True,
        use_cg=True,
    )
    started, cpu_started = time.perf_counter(), time.process_time()
    model.fit(matrix, show_progress=False, callback=lambda _iteration, seconds, _loss: iterations.append(seconds))
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
model.user_factors.astype("<f4").tofile(folder / "users.f32")
model.item_factors.astype("<f4").tofile(folder / "items.f32")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"iterations": iterations, "seconds": seconds, "cpuSeconds": cpu_seconds, "peak": peak}))
