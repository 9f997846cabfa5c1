import { ask, type Call, type Heard } from './caller.ts';
import type { DrawnAct } from './draw.ts';
import type { Notebook } from './notebook.ts';
import type { ActingOfficer, ActingSchool, Province } from './province.ts';

/** What an act has at hand: the province, what was acknowledged until now, and how to ask. */
export interface Acting {
  readonly province: Province;
  readonly notebook: Notebook;
  readonly stop: AbortSignal;
  readonly names: SchoolNames;
  failed(what: string): void;
}

/** Numbers for the names of schools; two names for one school at once would leave either, so that one waits for the other. */
export interface SchoolNames {
  next(schoolId: string, work: (number: number) => Promise<void>): Promise<void>;
}

export function schoolNames(): SchoolNames {
  const turns = new Map<string, Promise<void>>();
  let last = 0;
  return {
    next(schoolId, work) {
      const turn = (turns.get(schoolId) ?? Promise.resolve()).then(() => {
        last += 1;
        return work(last);
      });
      turns.set(
        schoolId,
        turn.catch(() => undefined),
      );
      return turn;
    },
  };
}

export const schoolOf = ({ province: { schools } }: Acting, at: number): ActingSchool =>
  schools[at % schools.length] as ActingSchool;

export const officerOf = ({ province: { officers } }: Acting, act: DrawnAct): ActingOfficer =>
  officers[act.officer];

/** One of what is there, as the seed says. */
export function one<T>(all: readonly T[], { which }: DrawnAct): T | undefined {
  return all.length === 0 ? undefined : all[which % all.length];
}

export function heard(
  acting: Acting,
  call: Omit<Call, 'asksAgain'>,
  act: DrawnAct,
): Promise<Heard | undefined> {
  const { stop, failed, province } = acting;
  return ask(province.machines.url, { ...call, asksAgain: act.asksAgain }, stop, { failed });
}

export interface StaffHeard {
  readonly ok: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: what a command printed as JSON
  readonly json: any;
}

const STAFF_TRIES = 20;

/** A command of the staff's; again while a server is away. Undefined where it was never answered. */
export async function staffHeard(
  { province, stop }: Acting,
  officer: ActingOfficer,
  args: readonly string[],
  act: DrawnAct,
): Promise<StaffHeard | undefined> {
  for (let attempt = 0; attempt < (act.asksAgain ? STAFF_TRIES : 1) && !stop.aborted; attempt += 1) {
    const { code, out } = await province.staff(officer, args);
    const json = out.trimStart().startsWith('{') ? JSON.parse(out) : undefined;
    if (json && (code === 0 || 'refusal' in json)) return { ok: code === 0, json };
  }
  return undefined;
}
