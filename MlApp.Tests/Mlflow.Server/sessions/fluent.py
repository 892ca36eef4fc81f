import numpy as np
import pandas as pd

step("get what is not set", lambda: mlflow.get_experiment_by_name("fluent"))
step("set experiment", lambda: mlflow.set_experiment("fluent"))
step("experiment tags", lambda: mlflow.set_experiment_tags({"a": "1", "b": "2"}))
step("no run is active", lambda: mlflow.active_run())
frame = pd.DataFrame({"length": [1.5, 2.5, 3.5], "kind": ["a", "b", "c"], "n": [1, 2, 3]})
with mlflow.start_run(run_name="parent", description="A run.", tags={"t": "1"}, log_system_metrics=False) as parent:
    step("log params", lambda: mlflow.log_params({"C": 0.1, "list": [1, 2], "none": None, "text": "µ 花"}))
    step("log param returns", lambda: mlflow.log_param("ret", 5))
    step("log metrics", lambda: mlflow.log_metrics({"a": 1, "b": 2.5}, step=3, timestamp=1_600_000_000_000))
    step("log metric", lambda: mlflow.log_metric("c", 0.5, step=1, timestamp=1_600_000_000_000, synchronous=True))
    step("asynchronous metric", lambda: mlflow.log_metric("later", 0.5, step=1, timestamp=1_600_000_000_000, synchronous=False).wait())
    step("asynchronous params", lambda: mlflow.log_params({"later": 1}, synchronous=False).wait())
    step("set tags", lambda: mlflow.set_tags({"x": 1, "y": "z"}))
    step("delete tag", lambda: mlflow.delete_tag("x"))
    step("log text", lambda: mlflow.log_text("hello", "a/b.txt"))
    step("log dict as yaml", lambda: mlflow.log_dict({"k": [1]}, "c.yaml"))
    step("log table", lambda: mlflow.log_table(frame, "table.json"))
    step("log table again", lambda: mlflow.log_table({"length": [9.5], "kind": ["d"], "n": [4]}, "table.json"))
    step("load table", lambda: mlflow.load_table("table.json").to_dict("list"))
    step("log image", lambda: mlflow.log_image(np.zeros((2, 2, 3), dtype=np.uint8), "image.png"))
    step("log numpy input", lambda: mlflow.log_input(mlflow.data.from_numpy(np.arange(6.0).reshape(3, 2), name="array"), context="training"))
    step("log pandas input", lambda: mlflow.log_input(mlflow.data.from_pandas(frame, source="https://example.org/f.csv", name="frame", targets="n"), context="test", tags={"k": "v"}))
    step("log it again", lambda: mlflow.log_input(mlflow.data.from_pandas(frame, source="https://example.org/f.csv", name="frame", targets="n"), context="test"))
    step("artifact uri", lambda: mlflow.get_artifact_uri("a"))
    for i in range(3):
        with mlflow.start_run(run_name=f"child {i}", nested=True):
            mlflow.log_metric("score", 0.1 * i, timestamp=1_600_000_000_000)
            mlflow.log_param("i", i)
    step("active run", lambda: mlflow.active_run().info.run_name)
step("last run", lambda: mlflow.last_active_run().info.run_name)
step("parent", lambda: mlflow.get_run(parent.info.run_id))
step("parent of a child", lambda: mlflow.get_parent_run(mlflow.search_runs(filter_string="params.i = '1'").run_id[0]).info.run_name)
try:
    with mlflow.start_run(run_name="failing"):
        raise ValueError("on purpose")
except ValueError:
    pass
with mlflow.start_run(run_id=parent.info.run_id):
    step("go on with a run", lambda: mlflow.log_metric("again", 1, timestamp=1_600_000_000_000))


def found(**arguments):
    table = mlflow.search_runs(**arguments)
    keep = [column for column in table.columns if column not in ("start_time", "end_time")]
    return table[keep].astype(str).to_dict("records")


def times(**arguments):
    table = mlflow.search_runs(**arguments)
    return {column: str(table[column].dtype) for column in table.columns}


step("search runs", lambda: found(order_by=["tags.mlflow.runName"]))
step("its columns", lambda: times(order_by=["tags.mlflow.runName"]))
step("search runs by score", lambda: found(filter_string="metrics.score > 0.05", order_by=["metrics.score DESC"]))
step("search runs of an experiment", lambda: found(experiment_names=["fluent"], filter_string="status = 'FAILED'"))
step("search runs as a list", lambda: mlflow.search_runs(filter_string="params.i = '0'", output_format="list"))
step("search runs by dataset", lambda: found(filter_string="dataset.name = 'frame'"))
step("search badly", lambda: found(filter_string="score > 1"))
step("search in no experiment", lambda: found(experiment_names=["nobody"]))
step("search experiments", lambda: mlflow.search_experiments(filter_string="name = 'fluent'"))

uri = f"runs:/{parent.info.run_id}"
step("artifacts list", lambda: mlflow.artifacts.list_artifacts(uri))
step("artifacts list by run", lambda: mlflow.artifacts.list_artifacts(run_id=parent.info.run_id, artifact_path="a"))
step("artifacts load text", lambda: mlflow.artifacts.load_text(uri + "/a/b.txt"))
step("artifacts load by uri", lambda: mlflow.artifacts.load_text(parent.info.artifact_uri + "/a/b.txt"))
step("artifacts load dict", lambda: mlflow.artifacts.load_dict(uri + "/table.json"))
step("artifacts download", lambda: sorted(os.listdir(mlflow.artifacts.download_artifacts(uri, dst_path=FOLDER))))
step("artifacts download file", lambda: open(mlflow.artifacts.download_artifacts(run_id=parent.info.run_id, artifact_path="a/b.txt")).read())
step("artifacts of nothing", lambda: mlflow.artifacts.load_text(uri + "/nothing"))
step("delete run", lambda: mlflow.delete_run(mlflow.search_runs(filter_string="params.i = '2'").run_id[0]))
step("after deleting", lambda: found(order_by=["tags.mlflow.runName"]))
step("register prompt", lambda: mlflow.genai.register_prompt("greeting", "Hello {{name}}", commit_message="First.", tags={"k": "v"}))
step("load prompt", lambda: mlflow.genai.load_prompt("prompts:/greeting/1").template)
step("search prompts", lambda: [prompt.name for prompt in mlflow.genai.search_prompts()])
step("models without prompts", lambda: [model.name for model in client.search_registered_models("name = 'greeting'")])
step("delete experiment", lambda: mlflow.delete_experiment(mlflow.get_experiment_by_name("fluent").experiment_id))
step("set deleted experiment", lambda: mlflow.set_experiment("fluent"))
finish()
