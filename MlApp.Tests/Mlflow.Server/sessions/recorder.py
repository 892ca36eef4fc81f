"""What every session shares: each step's outcome is recorded by name, ids and times aside, and printed as JSON at the end."""
import json
import logging
import os
import re
import tempfile
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

URI = os.environ["MLFLOW_TRACKING_URI"].rstrip("/")
FOLDER = tempfile.mkdtemp()
client = MlflowClient()
steps = []


def plain(value):
    """A value as JSON: entities by their properties, times and ids replaced."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return "a time" if value > 1_700_000_000_000 else value
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        value = value.replace(URI, "URI").replace(FOLDER, "FOLDER")
        value = re.sub(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?", "a time", value)
        return re.sub(r"[0-9a-f]{32}", "an id", value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "to_dictionary"):
        return plain(value.to_dictionary())
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    names = [name for name in dir(type(value)) if isinstance(getattr(type(value), name), property) and not name.startswith("_")]
    return {name: plain(getattr(value, name)) for name in names} if names else plain(str(value))


def step(name, action):
    """Records what the action returns, or how it fails."""
    try:
        result = action()
        steps.append({"step": name, "value": plain(result)})
        return result
    except MlflowException as refused:
        steps.append({"step": name, "refused": refused.error_code, "status": refused.get_http_status_code()})
    except Exception as failure:
        steps.append({"step": name, "failed": type(failure).__name__, "why": plain(str(failure)).split(" Response text")[0][:300]})


def page(found):
    """A page of a search, and whether another follows."""
    return {"items": list(found), "more": found.token}


def finish():
    print("STEPS" + json.dumps(steps, sort_keys=True))
