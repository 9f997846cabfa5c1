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

/** Where the repository under test keeps what it keeps, and the settings of its programs. */
export interface Kept {
  readonly mongoUrl: string;
  readonly primaryS3Url: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The log of what was done, in the hands of somebody who owns the database and the primary site, the log's own key with
 * it, while no process runs. Positions are counted from 0.
 */
export interface StoredLog {
  /** how many entries there are */
  size(): Promise<number>;
  /** these entries and no others, each after the one before as the log itself would have written it */
  rewrite(keep: (position: number) => boolean): Promise<void>;
  /** a field more in one entry, and nothing else */
  addField(position: number): Promise<void>;
  /** as it was */
  putBack(): Promise<void>;
  close(): Promise<void>;
}

/** A receipt that waits for its time-stamp token, as whoever has it in hand can have it checked offline. */
export interface ToBeStamped {
  /** SHA-256 that the token must be over */
  readonly digest: Uint8Array;
  /** files to lay down once there is a token, by name */
  files(token: Uint8Array): Readonly<Record<string, string>>;
  /** of `npm run verify`; each file by its path */
  words(path: (file: string) => string): readonly string[];
}

/** All that a commit's set-up does otherwise than another's. What is asked and what is expected is never in here. */
export interface Adapter extends Checkout {
  readonly commit: string;
  /** two people of the department, who can act */
  officers(admin: Admin, names: readonly [string, string]): Promise<readonly [Officer, Officer]>;
  /** the decision that appoints a person or an assignment (Đ7.2-3), for the API and for the command line */
  readonly appointed: { readonly said: object; readonly words: readonly string[] };
  storedLog(kept: Kept): Promise<StoredLog>;
  toBeStamped(): Promise<ToBeStamped>;
  /** the key that one person comes to without anybody's help, asking for a second one under a name as written */
  secondKey(admin: Admin, officer: Officer, name: string): Promise<string>;
}
