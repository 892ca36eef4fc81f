"""LightGBM's own Python package on the same table: reads the CSV by its own reader, 100 rounds, evaluates, saves.

    python peer.py BIG.csv MODEL.txt
"""

import sys
import time

import lightgbm as lgb

started = time.perf_counter()
parameters = {
    "objective": "binary", "num_leaves": 31, "learning_rate": 0.1, "max_bin": 255, "min_data_in_leaf": 20,
    "num_threads": 2, "verbose": -1, "header": True, "label_column": "name:label",
}
data = lgb.Dataset(sys.argv[1], params=parameters)
booster = lgb.train(parameters, data, num_boost_round=100)
booster.save_model(sys.argv[2])
print(f"{time.perf_counter() - started:.2f}")
