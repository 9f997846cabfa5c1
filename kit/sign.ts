import { createHash } from 'node:crypto';
import { declaration } from './document.ts';
import { type Geometry, type HashName, sealedIds, shapeDocument, usualGeometry } from './geometry.ts';
import { signatureElement } from './signature-element.ts';
import type { DocumentSigners, Signer } from './signer.ts';

/** A signing slot: `GVCN`, `CBQL`, `KY_PHAT_HANH`, or a subject teacher's Id. */
export type Slot = string;

/**
 * How the signing may differ from what the profile wants, to make the documents that must be refused.
 * A later step digests what earlier ones left, so a document differs only where it is told to.
 */
export interface SignOptions {
  /** `YYYY-MM-DD`; the times of the day follow from the order of Đ24.5 */
  readonly signingDay: string;
  /** SigningTime as text, by slot */
  readonly signingTimes?: Readonly<Record<Slot, string>>;
  /** another signer, by slot */
  readonly signers?: Readonly<Record<Slot, Signer>>;
  /** slots left empty */
  readonly omit?: readonly Slot[];
  /** the Ids that the data References name instead, by slot */
  readonly regions?: Readonly<Record<Slot, readonly string[]>>;
  /** the slot that gets the Signature instead, by slot */
  readonly moved?: Readonly<Record<Slot, Slot>>;
  readonly hash?: HashName;
  /** of the data References */
  readonly transforms?: readonly string[];
  /** the geometry of another product */
  readonly geometry?: Geometry;
}

interface Step {
  readonly slot: Slot;
  readonly signer: Signer;
  readonly ids: readonly string[];
  readonly time: string;
}

/**
 * Signs a document of `unsignedDocument` in the order of Đ24.5: subject teachers, homeroom, then principal and
 * seal over the data that holds the earlier signatures. Works on the text, which is canonical as it stands.
 * @throws Error when the text is not such a document
 */
export function signDocument(xml: string, signers: DocumentSigners, options: SignOptions): Uint8Array {
  if (
    !xml.startsWith(
      `${declaration}<HOC_BA phienBan="1"><DU_LIEU_HOC_BA Id="data"><THONG_TIN_HOC_BA Id="thongtinhocba">`,
    )
  ) {
    throw new Error('not an unsigned document of this kit');
  }
  const geometry = options.geometry ?? usualGeometry;
  const { teachers, homeroom, principal, seal } = signers;
  const day = options.signingDay;
  const subjectTeachers = teachers.map(
    (teacher, index): Step => ({
      slot: teacher.id,
      signer: teacher,
      ids: resultIdsOf(xml, teacher.id),
      time: `${day}T08:${String(index).padStart(2, '0')}:12`,
    }),
  );
  const homeroomStep: Step = {
    slot: 'GVCN',
    signer: homeroom,
    ids: ['thongtinhocba'],
    time: `${day}T10:11:12`,
  };
  const principalStep: Step = { slot: 'CBQL', signer: principal, ids: ['data'], time: `${day}T14:11:12` };
  const sealStep: Step = {
    slot: 'KY_PHAT_HANH',
    signer: seal,
    ids: sealedIds(geometry),
    time: `${day}T15:11:12`,
  };
  // Around its own Signature the seal covers the principal's too: it signs what that one has left.
  const last =
    geometry.seal === 'enveloped-root' ? [[principalStep], [sealStep]] : [[principalStep, sealStep]];
  let signed = shapeDocument(xml, geometry);
  for (const steps of [[...subjectTeachers, homeroomStep], ...last]) {
    signed = applySteps(signed, steps, options, geometry);
  }
  return Buffer.from(signed);
}

/** Makes the signatures over `xml` as it stands, then puts them all into their slots. */
function applySteps(xml: string, steps: readonly Step[], options: SignOptions, usual: Geometry): string {
  const geometry: Geometry = {
    ...usual,
    ...(options.hash && { hash: options.hash }),
    ...(options.transforms && { dataTransforms: options.transforms }),
  };
  const canonical = new Map<string, string>();
  const regionOf = (id: string): string => {
    const known =
      canonical.get(id) ?? withNamespace(elementWithId(xml, geometry.idAttribute, id), geometry.namespace);
    canonical.set(id, known);
    return known;
  };
  const salt = createHash('sha256').update(xml).digest('hex');
  const insertions = steps
    .filter(({ slot }) => !options.omit?.includes(slot))
    .map(({ slot, signer, ids, time }) => ({
      at: slotPosition(xml, geometry.idAttribute, options.moved?.[slot] ?? slot),
      signature: signatureElement({
        signer: options.signers?.[slot] ?? signer,
        hex: createHash('sha256').update(`${salt} ${slot}`).digest('hex').slice(0, 24),
        references: (options.regions?.[slot] ?? ids)
          .map((id) => geometry.ids[id] ?? id)
          .map((id) => ({ id, canonical: regionOf(id) })),
        signingTime: options.signingTimes?.[slot] ?? time + geometry.time.zone,
        geometry,
      }),
    }))
    .sort((a, b) => a.at - b.at);
  let signed = '';
  let from = 0;
  for (const { at, signature } of insertions) {
    signed += xml.slice(from, at) + signature;
    from = at;
  }
  return signed + xml.slice(from);
}

/**
 * Signs a statement of `unsignedStatement`: the principal, then the seal, each over its content (Đ25.3).
 * @throws Error when the text is not such a statement
 */
export function signStatement(
  xml: string,
  { principal, seal }: Pick<DocumentSigners, 'principal' | 'seal'>,
  options: SignOptions,
): Uint8Array {
  const day = options.signingDay;
  const steps = [
    { slot: 'CBQL', signer: principal, ids: ['noidung'], time: `${day}T16:11:12` },
    { slot: 'KY_PHAT_HANH', signer: seal, ids: ['noidung'], time: `${day}T16:21:12` },
  ];
  return Buffer.from(applySteps(xml, steps, options, options.geometry ?? usualGeometry));
}

function resultIdsOf(xml: string, teacherId: string): string[] {
  return [...xml.matchAll(/<DIEM_TONG_KET Id="([^"]+)">.*?<\/DIEM_TONG_KET>/gs)]
    .filter(([result]) => result.includes(`<GVBM Id="${teacherId}"></GVBM>`))
    .flatMap(([, id]) => (id === undefined ? [] : [id]));
}

/** No element with an Id holds another of its name, so the first end tag is its own. */
function elementWithId(xml: string, idAttribute: string, id: string): string {
  const start = xml.lastIndexOf('<', xml.indexOf(` ${idAttribute}="${id}"`));
  const name = /^<([A-Z_]+)/.exec(xml.slice(start, start + 64))?.[1];
  const end = name === undefined ? -1 : xml.indexOf(`</${name}>`, start);
  if (start < 0 || end < 0) throw new Error(`the document has no element with Id ${id}`);
  return xml.slice(start, end + `</${name}>`.length);
}

/** At the apex of what is digested, the inherited default namespace is written (C14N 1.0, 2.4); the root declares it itself. */
function withNamespace(element: string, namespace: string): string {
  if (namespace === '' || element.startsWith('<HOC_BA ')) return element;
  return element.replace(/^<[A-Z_]+/, (tag) => `${tag} xmlns="${namespace}"`);
}

function slotPosition(xml: string, idAttribute: string, slot: Slot): number {
  const slotWithName = slot === 'GVCN' ? '<GVCN><HO_VA_TEN>' : `<GVBM ${idAttribute}="${slot}"><HO_VA_TEN>`;
  const tag = slot === 'CBQL' || slot === 'KY_PHAT_HANH' ? `<${slot}>` : slotWithName;
  const start = xml.indexOf(tag);
  if (start < 0) throw new Error(`the document has no signing slot ${slot}`);
  const end = tag.endsWith('<HO_VA_TEN>')
    ? xml.indexOf('</HO_VA_TEN>', start) + '</HO_VA_TEN>'.length
    : start + tag.length;
  return end;
}
