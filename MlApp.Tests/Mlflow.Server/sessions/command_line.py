import subprocess
import sys

from click.testing import CliRunner
from mlflow.cli import cli


def outcome(code, out, error):
    lines = [re.sub(r"\s+", " ", line) for line in out.splitlines() if not set(line) <= set("- ")]
    return {"code": code, "out": lines, "error": error}


def command(name, *arguments):
    """The command in this process: a new one for each takes seconds to import MLflow."""
    def run():
        done = CliRunner().invoke(cli, arguments)
        return outcome(done.exit_code, done.stdout, type(done.exception).__name__ if done.exception else None)
    return step(name, run)


def process():
    done = subprocess.run([sys.executable, "-m", "mlflow", "experiments", "search"], capture_output=True, text=True, cwd=FOLDER)
    return outcome(done.returncode, done.stdout, None)


path = os.path.join(FOLDER, "file.txt")
with open(path, "w") as file:
    file.write("hello")
command("create experiment", "experiments", "create", "-n", "shell")
command("create it again", "experiments", "create", "-n", "shell")
experiment = client.get_experiment_by_name("shell").experiment_id
run = client.create_run(experiment, start_time=1_600_000_000_000, run_name="by hand").info.run_id
client.log_metric(run, "m", 0.5, timestamp=1_600_000_000_000)
command("rename", "experiments", "rename", "-x", experiment, "--new-name", "shell 2")
command("search", "experiments", "search", "--view", "all")
command("csv", "experiments", "csv", "-x", experiment)
command("list runs", "runs", "list", "--experiment-id", experiment)
command("describe run", "runs", "describe", "--run-id", run)
command("describe nothing", "runs", "describe", "--run-id", "0" * 32)
command("log artifact", "artifacts", "log-artifact", "--local-file", path, "--run-id", run, "--artifact-path", "up")
command("list artifacts", "artifacts", "list", "--run-id", run)
command("list in a folder", "artifacts", "list", "--run-id", run, "--artifact-path", "up")
command("download", "artifacts", "download", "--run-id", run, "--artifact-path", "up/file.txt", "--dst-path", FOLDER)
command("delete run", "runs", "delete", "--run-id", run)
command("restore run", "runs", "restore", "--run-id", run)
command("delete experiment", "experiments", "delete", "-x", experiment)
command("restore experiment", "experiments", "restore", "-x", experiment)
command("get what is not there", "experiments", "delete", "-x", "987654")
step("in a process of its own", process)
finish()
