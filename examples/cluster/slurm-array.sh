#!/bin/sh
# Works on one queue folder with as many runs as the array has jobs:
#   sbatch --array=1-4 slurm-array.sh tasks/ --mode workspace-write
# The arguments are those of codex-worker. The folder must lie on a file system that all nodes share.
#SBATCH --job-name=codex-worker
#SBATCH --cpus-per-task=2
#SBATCH --output=codex-worker-%A_%a.out
#SBATCH --open-mode=append
# A job whose node failed is started again, and its new run recovers what the old one left.
#SBATCH --requeue
# Two minutes before the time is up, the run ends its agents and puts their tasks back.
#SBATCH --time=12:00:00
#SBATCH --signal=B:INT@120
set -eu

# Slurm copies this script, so the program is looked up on the PATH. By exec, signals reach it.
exec "${CODEX_WORKER:-codex-worker}" run "$@" --concurrency "$SLURM_CPUS_PER_TASK"
