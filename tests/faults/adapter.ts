import type { Checkout, Ran } from './checkout.ts';

/** The department's command line on the repository under test. */
export type Admin = (args: readonly string[], by?: Officer) => Promise<Ran>;

/** A person of the department. */
export interface Officer {
  readonly name: string;
  /** for the API */
  readonly key: string;
  /** what the department's command line is told of whoever types */
  readonly env: Readonly<Record<string, string>>;
}

/** All that a commit's set-up does otherwise than another's. What is asked and what is expected is never in here. */
export interface Adapter extends Checkout {
  readonly commit: string;
  /** two people of the department, who can act */
  officers(admin: Admin, names: readonly [string, string]): Promise<readonly [Officer, Officer]>;
  /** the decision that appoints a person or an assignment (Đ7.2-3), for the API and for the command line */
  readonly appointed: { readonly said: object; readonly words: readonly string[] };
  /** the key that one person comes to without anybody's help, asking for a second one under a name as written */
  secondKey(admin: Admin, officer: Officer, name: string): Promise<string>;
}
