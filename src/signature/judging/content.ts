import { isWrittenDay } from '../../domain/identity/calendar-day.ts';
import { parsePersonalId } from '../../domain/identity/personal-id.ts';
import { isBlank, isPrintableText } from '../../domain/identity/printable-text.ts';
import { parseSchoolId } from '../../domain/identity/school-id.ts';
import { parseSchoolYear } from '../../domain/identity/school-year.ts';
import type { Profile, SignerRole, YearRecordProfile } from '../../domain/profile/profile.ts';
import type { Statement } from '../../domain/statement/statement.ts';
import type { YearContent } from '../../domain/transcript/year-content.ts';
import { type Finding, type FindingCode, finding } from '../../domain/verification/finding.ts';
import type { DocumentPlace } from '../../domain/verification/report.ts';
import type { ElementFinder } from '../reading/elements.ts';
import { createFindingList } from '../reading/finding-list.ts';
import { type ElementNumber, isInside, plainText } from '../xml/nodes.ts';
import type { Tape } from '../xml/tape.ts';
import { type JudgedSignature, lookedUp } from './judge-signature.ts';

type FieldName = keyof YearRecordProfile['fields'];
export interface Field {
  readonly element: ElementNumber;
  readonly text: string;
}
type Fields = Readonly<Record<FieldName, Field | undefined>>;

/** What a document says at the fixed paths of its profile. `content` or `statement` is there where nothing is amiss in it. */
export interface ReadDocument {
  readonly fields: Readonly<Record<string, Field | undefined>>;
  /** all that was read: undefined where a field is not there */
  readonly elements: readonly (ElementNumber | undefined)[];
  readonly findings: readonly Finding[];
  readonly content?: YearContent;
  readonly statement?: Statement;
}

/** Undefined where it is not there exactly once as plain text. */
export function readField(tape: Tape, find: ElementFinder, path: string): Field | undefined {
  const found = find(path);
  const element = found.length === 1 ? found[0] : undefined;
  const text = element !== undefined ? plainText(tape, element) : undefined;
  return element !== undefined && text !== undefined ? { element, text } : undefined;
}

/** A year record's index fields (Đ22.1). */
export function readYearRecord(tape: Tape, find: ElementFinder, profile: YearRecordProfile): ReadDocument {
  const fields = readFields(tape, find, profile);
  const { content, findings } = yearContent(fields, profile);
  const elements = Object.values(fields).map((field) => field?.element);
  if (!profile.outcome) return { fields, elements, findings, ...(content && { content }) };
  const { path, values } = profile.outcome;
  const field = readField(tape, find, path);
  const outcome = field && Object.hasOwn(values, field.text) ? values[field.text] : undefined;
  const fault = finding(field ? 'content-field-invalid' : 'content-field-structure', path);
  return {
    fields,
    elements: [...elements, field?.element],
    findings: outcome ? findings : [...findings, fault],
    ...(content && outcome && { content: { ...content, outcome } }),
  };
}

function readFields(tape: Tape, find: ElementFinder, profile: YearRecordProfile): Fields {
  const read = (name: FieldName) => readField(tape, find, profile.fields[name]);
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

/** Where the document says that it belongs, for the registry to be asked; whether or not anything in it holds. */
export function placeOf({ schoolId, schoolYear, className }: ReadDocument['fields']): DocumentPlace {
  return {
    ...(schoolId && { schoolId: lookedUp(schoolId.text) }),
    ...(schoolYear && { schoolYear: lookedUp(schoolYear.text) }),
    ...(className && { className: lookedUp(className.text) }),
  };
}

/** Every fault is a finding, so `content` is undefined or whole. */
function yearContent(
  fields: Fields,
  profile: YearRecordProfile,
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
  const name = (field: FieldName): string | undefined => {
    const text = fields[field]?.text;
    const fault = text === undefined ? 'content-field-structure' : nameFault(text);
    if (fault) findings.push(finding(fault, profile.fields[field]));
    return fault ? undefined : text;
  };
  const content = {
    personalId: take('personalId', parsePersonalId),
    fullName: name('fullName'),
    birthDate: take('birthDate', writtenDay),
    schoolId: take('schoolId', parseSchoolId),
    schoolName: name('schoolName'),
    level: name('level'),
    schoolYear: take('schoolYear', parseSchoolYear),
    grade: take('grade', grade),
    className: name('className'),
    lookupCode: name('lookupCode'),
    effectiveDate: take('effectiveDate', writtenDay),
  };
  return { content: isWhole(content) ? content : undefined, findings };
}

/** Values count only out of the very elements whose digest the principal's and the seal's signatures confirm (Đ22.2). */
export function uncoveredFields(
  tape: Tape,
  elements: ReadDocument['elements'],
  judged: readonly JudgedSignature[],
  profile: Profile,
): readonly Finding[] {
  const regionsOf = (role: SignerRole) =>
    judged.flatMap(({ located, covers }) => (located.role.role === role ? covers : []));
  const ofSchool = [regionsOf('principal'), regionsOf('school-seal')];
  const isCovered = (element: ElementNumber) =>
    ofSchool.every((regions) => regions.some((region) => isInside(tape, element, region)));
  return elements.every((element) => element !== undefined && isCovered(element))
    ? []
    : Object.values(profile.fields).map((path) => finding('content-not-covered', path));
}

function isWhole(content: { readonly [Key in FieldName]: unknown }): content is YearContent {
  return Object.values(content).every((value) => value !== undefined);
}

/** Names beside the index fields (`names` of the profile): of places, subjects, signers. The schema speaks of markup in them. */
export function otherNames(tape: Tape, find: ElementFinder, profile: Profile): readonly Finding[] {
  const list = createFindingList(tape);
  for (const path of profile.names) {
    for (const element of find(path)) {
      const text = plainText(tape, element);
      const fault = text === undefined ? undefined : nameFault(text);
      if (fault) list.add(fault, element);
    }
  }
  return list.findings;
}

/** Names that were found good: those of schools, subjects and teachers stand in many documents. */
const goodNames = new Set<string>();
const MOST_NAMES = 4096;

export function nameFault(text: string): FindingCode | undefined {
  if (goodNames.has(text)) return undefined;
  if (!isPrintableText(text)) return isBlank(text) ? 'content-name-blank' : 'content-name-unprintable';
  if (goodNames.size >= MOST_NAMES) goodNames.clear();
  goodNames.add(text);
  return undefined;
}

function writtenDay(text: string): string | undefined {
  return isWrittenDay(text) ? text : undefined;
}

function grade(text: string): number | undefined {
  return /^([1-9]|1[0-2])$/.test(text) ? Number(text) : undefined;
}
