import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression

rows = pd.read_csv("iris.csv")
model = LogisticRegression(max_iter=1000).fit(rows.drop(columns="species"), rows["species"])
joblib.dump(model, "model.joblib")
