/**
 * For `node --import`: the wall clock of that process is moved by the milliseconds that stand in the file STEPPED_CLOCK,
 * and steps whenever another number is written there. Timers and performance.now() go on, as they do when a machine's
 * clock is set.
 */
import { readFileSync } from 'node:fs';

const Machine = globalThis.Date;
const read = () => Number(readFileSync(process.env.STEPPED_CLOCK ?? '', 'utf8')) || 0;
let offset = read();
setInterval(() => {
  offset = read();
}, 50).unref();

const now = () => Machine.now() + offset;
globalThis.Date = new Proxy(Machine, {
  construct: (target, args, made) => Reflect.construct(target, args.length > 0 ? args : [now()], made),
  apply: () => new Machine(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
