#!/bin/sh
# What agent.c does, for machines without a C compiler.
[ "${1:-}" = --version ] && { echo 'bench-agent 1'; exit; }
[ -z "${BENCH_MARK:-}" ] || : >"$BENCH_MARK"
while IFS= read -r _; do :; done
echo '{"type":"thread.started","thread_id":"t1"}
{"type":"turn.started"}'
[ -z "${BENCH_SLEEP_MS:-}" ] || sleep "$((BENCH_SLEEP_MS / 1000)).$(printf %03d $((BENCH_SLEEP_MS % 1000)))"
echo '{"type":"item.completed","item":{"id":"item_0","type":"agent_message","text":"ok"}}
{"type":"turn.completed","usage":{"input_tokens":5,"cached_input_tokens":0,"output_tokens":2}}'
