import type { Area as AnyArea } from '../command-line/program.ts';
import {
  type Options,
  type Outcome,
  verb as plainVerb,
  type Verb,
  type VerbDeclaration,
} from '../command-line/verb.ts';
import type { ActName, ActorFor } from '../domain/access/policy.ts';
import { type Office, withOffice } from '../roles/office.ts';

export type { Outcome, Surroundings, Words } from '../command-line/verb.ts';
export { WrongUsage } from '../command-line/wrong-usage.ts';

/** A verb of staff's: the policy's act is part of its declaration. */
export interface StaffVerb extends Verb {
  readonly act: ActName;
}

export interface Area extends AnyArea {
  readonly verbs: readonly StaffVerb[];
}

type Declared<A extends ActName, O extends Options> = VerbDeclaration<O> & { readonly act: A };
type Call<O extends Options> = Parameters<VerbDeclaration<O>['run']>[0];

/** A verb that needs neither credential nor database: it makes a file or a key on this machine. */
export function offlineVerb<const A extends ActName, const O extends Options>(
  declared: Declared<A, O>,
): StaffVerb {
  return { ...plainVerb(declared), act: declared.act };
}

/**
 * A verb on the repository: its work gets the index and the actor, whom KHB_ADMIN_KEY proves and the policy lets do the
 * act at all; there is no acting for another. `read` looks at what was typed, before anything is opened.
 */
export function verb<const A extends ActName, const O extends Options, I = undefined>({
  act,
  read,
  run,
  ...declared
}: Omit<VerbDeclaration<O>, 'run'> & {
  readonly act: A;
  /** @throws WrongUsage */
  readonly read?: (call: Call<O>) => I | Promise<I>;
  run(call: Call<O> & Desk<A> & { readonly input: I }): Promise<Outcome>;
}): StaffVerb {
  const worked = plainVerb<O>({
    ...declared,
    run: async (call) => {
      // Left out, the input's type is undefined.
      const input = (await read?.(call)) as I;
      return withOffice(call, act, (office) => run({ ...call, ...office, input }));
    },
  } as VerbDeclaration<O>);
  return { ...worked, act };
}

/** What the work of a verb is given besides its options. */
export interface Desk<A extends ActName> extends Office {
  readonly actor: ActorFor<A>;
}
