package dev.codexworker.event;

import java.time.Duration;

/**
 * How a running agent stands.
 *
 * @param activity what it does, in one line
 * @param processes how many processes it has; 0 if none can be seen from here
 * @param cpu their time on processors
 * @param memory the bytes of memory they have
 */
public record AgentState(String activity, int processes, Duration cpu, long memory) {}
