const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Calls `end` (at once, it can't wait) when this process ends by itself or by a signal, not by SIGKILL.
 * Where the program listens to the signal too, the signal is left to it: it may need the servers to end in order.
 * @returns a function that takes the listeners away
 */
export function endWithProcess(end: () => void): () => void {
  const onSignal = (signal: (typeof signals)[number]) => {
    process.off(signal, onSignal);
    if (process.listenerCount(signal) === 0) process.exit(exitCodes[signal]);
  };
  process.once('exit', end);
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    process.off('exit', end);
    for (const signal of signals) process.off(signal, onSignal);
  };
}
