import { parsePersonalId } from '../domain/personal-id.ts';
import type { Profile } from '../domain/profile.ts';
import { parseSchoolId } from '../domain/school-id.ts';
import { parseSchoolYear } from '../domain/school-year.ts';
import type { YearContent } from '../domain/year-content.ts';
import { elementsAt } from './elements.ts';
import { type Finding, finding } from './findings.ts';
import type { JudgedSignature } from './judge-signature.ts';
import { type ElementNumber, isInside, plainText } from './xml/nodes.ts';
import type { Tape } from './xml/tape.ts';

type FieldName = keyof Profile['fields'];
type Fields = Readonly<
  Record<FieldName, { readonly element: ElementNumber; readonly text: string } | undefined>
>;

/** The index fields by their fixed paths; undefined where a field is not there exactly once as plain text. */
export function readFields(tape: Tape, profile: Profile): Fields {
  const read = (name: FieldName) => {
    const [element, ...others] = elementsAt(tape, profile.fields[name]);
    const text = element !== undefined && others.length === 0 ? plainText(tape, element) : undefined;
    return element !== undefined && text !== undefined ? { element, text } : undefined;
  };
  return {
    personalId: read('personalId'),
    fullName: read('fullName'),
    birthDate: read('birthDate'),
    schoolId: read('schoolId'),
    schoolName: read('schoolName'),
    level: read('level'),
    schoolYear: read('schoolYear'),
    grade: read('grade'),
    className: read('className'),
    lookupCode: read('lookupCode'),
    effectiveDate: read('effectiveDate'),
  };
}

/** What the index takes (Đ22.1). Every fault is a finding, so `content` is undefined or whole. */
export function yearContent(
  fields: Fields,
  profile: Profile,
): { readonly content: YearContent | undefined; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const take = <Value>(name: FieldName, parse: (text: string) => Value | undefined): Value | undefined => {
    const field = fields[name];
    const at = profile.fields[name];
    if (!field) findings.push(finding('content-field-structure', at));
    const value = field && parse(field.text);
    if (field && value === undefined) findings.push(finding('content-field-invalid', at));
    return value;
  };
  const content = {
    personalId: take('personalId', parsePersonalId),
    fullName: take('fullName', words),
    birthDate: take('birthDate', realDate),
    schoolId: take('schoolId', parseSchoolId),
    schoolName: take('schoolName', words),
    level: take('level', words),
    schoolYear: take('schoolYear', parseSchoolYear),
    grade: take('grade', grade),
    className: take('className', words),
    lookupCode: take('lookupCode', words),
    effectiveDate: take('effectiveDate', realDate),
  };
  return { content: isWhole(content) ? content : undefined, findings };
}

/** Values count only out of the very elements whose digest the principal's and the seal's signatures confirm (Đ22.2). */
export function uncoveredFields(
  tape: Tape,
  fields: Fields,
  judged: readonly JudgedSignature[],
  profile: Profile,
): readonly Finding[] {
  return Object.values(fields).every((field) => field && coveredBySchool(tape, field.element, judged))
    ? []
    : Object.values(profile.fields).map((path) => finding('content-not-covered', path));
}

function coveredBySchool(tape: Tape, element: ElementNumber, judged: readonly JudgedSignature[]): boolean {
  return (['principal', 'school-seal'] as const).every((role) =>
    judged.some(
      ({ located, covers }) =>
        located.role.role === role && covers.some((region) => isInside(tape, element, region)),
    ),
  );
}

function isWhole(content: { readonly [Key in FieldName]: unknown }): content is YearContent {
  return Object.values(content).every((value) => value !== undefined);
}

function words(text: string): string | undefined {
  return text.trim() === text && text !== '' ? text : undefined;
}

/** `YYYY-MM-DD`, a day that exists. */
function realDate(text: string): string | undefined {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? text : undefined;
}

function grade(text: string): number | undefined {
  return /^([1-9]|1[0-2])$/.test(text) ? Number(text) : undefined;
}
