import os

import joblib
import mlflow
import pandas as pd
from flask import Flask, jsonify, request

if os.environ.get("MLFLOW_TRACKING_URI"):
    mlflow.set_experiment("iris")
app = Flask(__name__)
model = joblib.load("model.joblib")


@app.post("/predict")
def predict():
    rows = pd.DataFrame([request.get_json()])
    return jsonify(label=model.predict(rows)[0])


app.run(host="0.0.0.0", port=5000)
