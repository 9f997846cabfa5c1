import { createHash } from 'node:crypto';

/** A stream of invented values that a seed fixes: the same parts give the same stream on any machine. */
export interface Random {
  /** whole number, both ends included */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<const T>(values: readonly [T, ...T[]]): T;
}

/** mulberry32, seeded from SHA-256 of the parts; for test data only, never for keys. */
export function makeRandom(...parts: readonly (string | number)[]): Random {
  let state = createHash('sha256').update(JSON.stringify(parts)).digest().readUInt32BE(0);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (values) => values[Math.floor(next() * values.length)] ?? values[0],
  };
}
