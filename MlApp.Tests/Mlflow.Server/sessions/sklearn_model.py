import numpy as np
import pandas as pd
from mlflow.models import infer_signature
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

mlflow.set_experiment("sklearn")
X, y = load_iris(return_X_y=True, as_frame=True)
model = LogisticRegression(max_iter=1000).fit(X, y)
signature = infer_signature(X, model.predict(X))
arguments = {"signature": signature, "input_example": X.head(2), "pip_requirements": ["scikit-learn"], "serialization_format": "skops"}


def files(uri):
    return [{"path": file.path, "is_dir": file.is_dir} for file in mlflow.artifacts.list_artifacts(uri)]


with mlflow.start_run(run_name="fit") as run:
    info = step("log model", lambda: mlflow.sklearn.log_model(
        model, name="model", registered_model_name="iris session", params={"C": 1.0}, tags={"kind": "linear"}, model_type="classifier", **arguments))
    step("log metric of the model", lambda: mlflow.log_metric("accuracy", 0.97, model_id=info.model_id, timestamp=1_600_000_000_000))
    step("log metric of model and data", lambda: mlflow.log_metric(
        "f1", 0.9, model_id=info.model_id, dataset=mlflow.data.from_pandas(X, name="iris"), timestamp=1_600_000_000_000))
    step("log model again", lambda: mlflow.sklearn.log_model(model, name="model", registered_model_name="iris session", **arguments).registered_model_version)
    step("log model without a name", lambda: mlflow.sklearn.log_model(model, artifact_path="old way", **arguments).artifact_path)

step("run", lambda: client.get_run(run.info.run_id).to_dictionary()["outputs"])
step("files of the run", lambda: files(f"runs:/{run.info.run_id}"))
step("files of the model", lambda: files(f"models:/{info.model_id}"))
step("logged model", lambda: mlflow.get_logged_model(info.model_id))
step("search logged models", lambda: sorted(
    plain(one.name) + str(one.tags.get("kind")) for one in mlflow.search_logged_models(output_format="list", filter_string="name = 'model'")))
step("search by metric", lambda: [
    one.metrics for one in mlflow.search_logged_models(output_format="list", filter_string="metrics.accuracy > 0.9", order_by=[{"field_name": "metrics.accuracy", "ascending": False}])])
step("model tags", lambda: mlflow.set_logged_model_tags(info.model_id, {"more": "yes"}))
step("delete model tag", lambda: mlflow.delete_logged_model_tag(info.model_id, "kind"))
step("model params", lambda: mlflow.log_model_params({"later": "1"}, info.model_id))
step("model after", lambda: mlflow.get_logged_model(info.model_id))
step("registered", lambda: client.get_registered_model("iris session"))
step("version", lambda: client.get_model_version("iris session", "1"))
step("alias", lambda: client.set_registered_model_alias("iris session", "champion", "1"))
for uri in ("models:/iris session@champion", "models:/iris session/1", "models:/iris session/latest", f"models:/{info.model_id}", f"runs:/{run.info.run_id}/model"):
    step(f"load {plain(uri)}", lambda: mlflow.pyfunc.load_model(uri).predict(X.head(5)))
step("load as sklearn", lambda: type(mlflow.sklearn.load_model("models:/iris session@champion")).__name__)
step("load by an alias that is not there", lambda: mlflow.pyfunc.load_model("models:/iris session@nobody"))
step("load a model that is not there", lambda: mlflow.pyfunc.load_model("models:/nobody/1"))
step("predict with the wrong columns", lambda: mlflow.pyfunc.load_model("models:/iris session/1").predict(pd.DataFrame({"x": [1.0]})))
step("model info", lambda: mlflow.models.get_model_info("models:/iris session/1").signature.to_dict())
step("register", lambda: mlflow.register_model(f"runs:/{run.info.run_id}/model", "another session", tags={"from": "run"}))
step("register from model", lambda: mlflow.register_model(f"models:/{info.model_id}", "another session"))
step("register what is not there", lambda: mlflow.register_model(f"runs:/{run.info.run_id}/nothing", "another session"))
step("copy", lambda: client.copy_model_version("models:/iris session@champion", "copied session"))
step("load the copy", lambda: mlflow.pyfunc.load_model("models:/copied session/1").predict(X.tail(3)))
step("versions", lambda: [[one.name, one.version, one.run_id, one.source] for one in client.search_model_versions("name LIKE '% session'", order_by=["name", "version_number"])])

external = step("external model", lambda: mlflow.create_external_model(name="external", model_type="agent", params={"a": "1"}))
step("finalize", lambda: mlflow.finalize_logged_model(external.model_id, "FAILED"))
step("delete logged model", lambda: client.delete_logged_model(external.model_id))
step("get deleted logged model", lambda: mlflow.get_logged_model(external.model_id))

step("autolog", lambda: mlflow.sklearn.autolog(log_models=False, log_datasets=True, silent=True))
step("fit", lambda: LogisticRegression(max_iter=500, C=0.5).fit(X, y).classes_)
step("what autolog logged", lambda: sorted(mlflow.search_runs(filter_string="params.C = '0.5'", output_format="list")[0].data.params.items()))
step("its metrics", lambda: sorted(mlflow.search_runs(filter_string="params.C = '0.5'", output_format="list")[0].data.metrics))
finish()
