/**
 * `fork`: two trees of one size, or one that is not the other's beginning. `damaged`: an object is not what the tree
 * says. `missing`: an object that must be there is not. Each stops the log: nothing is signed over it.
 */
export type LogFaultKind = 'fork' | 'damaged' | 'missing';

/** Something is wrong with a log itself; `place` is the path of the object, or what was compared. */
export class LogFault extends Error {
  override readonly name = 'LogFault';
  readonly kind: LogFaultKind;
  readonly place: string;

  constructor(kind: LogFaultKind, place: string, detail: string) {
    super(`${place}: ${detail}`);
    this.kind = kind;
    this.place = place;
  }
}
