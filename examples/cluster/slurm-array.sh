#!/bin/sh
# Works on one queue folder with as many runs as the array has jobs:
#   sbatch --array=1-4 slurm-array.sh tasks/ --mode workspace-write
# The arguments are those of "codex-worker run". All nodes must share the folder.
#SBATCH --job-name=codex-worker
#SBATCH --cpus-per-task=2
#SBATCH --output=codex-worker-%A_%a.out
#SBATCH --open-mode=append
# Slurm starts a job again if its node fails; the new run recovers what the old one left.
#SBATCH --requeue
# Two minutes before its time is up, a run ends its agents and requeues their tasks.
#SBATCH --time=12:00:00
#SBATCH --signal=B:INT@120
set -eu

# By exec, Slurm's signals reach the run. A job that starts late or again must not retry what failed.
exec "${CODEX_WORKER:-codex-worker}" run --skip-failed --concurrency "$SLURM_CPUS_PER_TASK" "$@"
