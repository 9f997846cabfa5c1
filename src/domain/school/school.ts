import { z } from 'zod';
import { type Aggregate, type Decided, demandNone, demandState } from '../events/aggregate.ts';
import type { Happened } from '../events/event.ts';
import { parsed } from '../identity/parsed.ts';
import { parseSchoolId, type SchoolId } from '../identity/school-id.ts';

/** A school of the province, under its code in the sector database. */
export interface School {
  readonly _id: SchoolId;
  readonly name: string;
  readonly commune?: string;
}

const words = z.strictObject({ name: z.string(), commune: z.string().exactOptional() });
const added = words.extend({ schoolId: parsed(parseSchoolId, 'a school code') });

export type SchoolEvent =
  | Happened<'school.added', z.output<typeof added>>
  /** what it is called from now on; what is not named is as it was */
  | Happened<'school.renamed', z.output<typeof words>>;

export const schoolAggregate: Aggregate<School, SchoolEvent> = {
  kind: 'school',
  events: { 'school.added': added, 'school.renamed': words },
  evolve: (school, event) => {
    if (event.type === 'school.renamed') return { ...demandState(school, event), ...event.data };
    demandNone(school, event);
    const { schoolId, ...told } = event.data;
    return { _id: schoolId, ...told };
  },
};

/** Adds a school, or says what the one with this code is called from now on (Đ4). */
export function putSchool(standing: School | undefined, { _id, ...told }: School): Decided<SchoolEvent> {
  if (!standing) {
    const data = { schoolId: _id, ...told };
    return { ok: true, events: [{ type: 'school.added', subject: { schoolId: _id }, data }] };
  }
  if (standing.name === told.name && (told.commune ?? standing.commune) === standing.commune)
    return { ok: true, already: standing };
  return { ok: true, events: [{ type: 'school.renamed', subject: { schoolId: _id }, data: told }] };
}
