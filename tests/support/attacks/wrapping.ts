import { elementWithId } from '../resign.ts';
import { edit, editSignature, type SignedDocuments, signatureIn } from '../signed-documents.ts';
import type { Attack } from './attack.ts';

interface Target {
  readonly what: string;
  readonly id: string;
  readonly slot: string;
  readonly role: string;
  readonly forge: (part: string) => string;
}

const TARGETS: readonly Target[] = [
  {
    what: 'the data',
    id: 'data',
    slot: 'CBQL',
    role: 'principal',
    forge: (part) => part.replace(/(<HO_VA_TEN>)[^<]*/, '$1Kẻ Giả Mạo'),
  },
  {
    what: 'the class record',
    id: 'thongtinhocba',
    slot: 'GVCN',
    role: 'homeroom-teacher',
    forge: (part) => part.replace(/(<NHAN_XET_GVCN>)[^<]*/, '$1Giỏi'),
  },
  {
    what: "a subject's result",
    id: 'mon-TOAN',
    slot: 'gv-TOAN',
    role: 'subject-teacher',
    forge: (part) => part.replace(/(<CA_NAM>)[^<]*/, '$110.0'),
  },
];

const STRUCTURE = 'signature-structure';
const AMBIGUOUS = 'reference-ambiguous-id';

/** XSW1 to 8 (Somorovsky et al., USENIX Security 2012), adapted: here the signature stands in the slot of its role. */
const FORMS: readonly [
  name: string,
  code: string,
  wrap: (text: string, target: Target, part: string) => string,
][] = [
  [
    'XSW1, the original inside the Signature',
    STRUCTURE,
    (text, { slot, id, forge }, part) =>
      editSignature(replaced(text, id, forge(part)), slot, (s) =>
        edit(s, '</Object></Signature>', `</Object>${part}</Signature>`),
      ),
  ],
  [
    'XSW2, the original beside the Signature',
    AMBIGUOUS,
    (text, { slot, id, forge }, part) =>
      editSignature(replaced(text, id, forge(part)), slot, (s) => part + s),
  ],
  [
    'XSW3, the forgery before the original',
    AMBIGUOUS,
    (text, { id, forge }, part) => replaced(text, id, forge(part) + part),
  ],
  [
    'XSW4, the original inside the forgery',
    AMBIGUOUS,
    (text, { id, forge }, part) => replaced(text, id, forge(part).replace(/<\/\w+>$/, `${part}$&`)),
  ],
  [
    'XSW5, the original at the end of the document',
    AMBIGUOUS,
    (text, { id, forge }, part) => replaced(text, id, forge(part)).replace('</HOC_BA>', `${part}</HOC_BA>`),
  ],
  [
    'XSW6, the original beside the signing time',
    STRUCTURE,
    (text, { slot, id, forge }, part) =>
      editSignature(replaced(text, id, forge(part)), slot, (s) =>
        edit(s, '</SignatureProperty>', `</SignatureProperty>${part}`),
      ),
  ],
  [
    'XSW7, the forgery inside an element of its own',
    AMBIGUOUS,
    (text, { id, forge }, part) => replaced(text, id, `<MO_RONG>${forge(part)}</MO_RONG>${part}`),
  ],
  [
    'XSW8, the original inside an Object',
    STRUCTURE,
    (text, { slot, id, forge }, part) =>
      editSignature(replaced(text, id, forge(part)), slot, (s) =>
        edit(s, '</Object>', `</Object><Object>${part}</Object>`),
      ),
  ],
];

export function wrappingAttacks(fixture: SignedDocuments): readonly Attack[] {
  const usual = fixture.text();
  const wrapped = TARGETS.flatMap((target) =>
    FORMS.map(([name, code, wrap]): Attack => {
      const part = elementWithId(usual, target.id);
      return {
        name: `${name}: ${target.what}`,
        document: wrap(usual, target, part),
        expected: `${target.role}: ${code}`,
      };
    }),
  );
  return [...wrapped, ...moved(usual)];
}

function moved(usual: string): readonly Attack[] {
  const principal = signatureIn(usual, 'CBQL');
  const without = edit(usual, principal, '');
  const misplaced = 'document: signature-misplaced';
  return [
    {
      name: 'moved to the end',
      document: without.replace('</HOC_BA>', `${principal}</HOC_BA>`),
      expected: misplaced,
    },
    {
      name: 'moved into the data',
      document: edit(without, '<BANG_DIEM>', `${principal}<BANG_DIEM>`),
      expected: misplaced,
    },
    {
      name: 'moved into the slot of another role',
      document: edit(without, '<KY_PHAT_HANH>', `<KY_PHAT_HANH>${principal}`),
      expected: 'document: signature-doubled',
    },
    {
      name: 'doubled in its slot',
      document: edit(usual, principal, principal + principal),
      expected: 'document: signature-doubled',
    },
    {
      name: 'its slot doubled',
      document: edit(usual, '<KY_PHAT_HANH>', `<CBQL>${principal}</CBQL><KY_PHAT_HANH>`),
      expected: 'document: role-doubled',
    },
    {
      name: 'nested in another Signature',
      document: editSignature(without, 'KY_PHAT_HANH', (s) => edit(s, '</Object>', `${principal}</Object>`)),
      expected: misplaced,
    },
    {
      name: 'nested in KeyInfo',
      document: editSignature(without, 'KY_PHAT_HANH', (s) =>
        edit(s, '</KeyInfo>', `${principal}</KeyInfo>`),
      ),
      expected: misplaced,
    },
    {
      name: 'nested in itself',
      document: editSignature(usual, 'CBQL', (s) => edit(s, '</Object>', `${principal}</Object>`)),
      expected: 'principal: signature-structure',
    },
    {
      name: 'one level down in its slot',
      document: edit(usual, principal, `<KY>${principal}</KY>`),
      expected: 'document: role-missing',
    },
  ];
}

function replaced(text: string, id: string, by: string): string {
  return edit(text, elementWithId(text, id), by);
}
