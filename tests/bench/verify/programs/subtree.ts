import { canonicalize } from '../../../../src/signature/xml/canonicalize.ts';
import { scan } from '../../../../src/signature/xml/scan.ts';
import { median } from '../statistics.ts';

const NODES = 43_000;
const [passes] = process.argv.slice(2).map(Number);
const c14n = { version: '1.0', comments: false, prefixes: [] } as const;
/** the subtree's apex is the second element: under C14N it takes over what it inherits */
const APEX = 1;

/** Seven nodes a row: three elements and two texts, two attributes; the apex is one more. */
const rows = Array.from({ length: Math.floor((NODES - 1) / 7) }, (_, index) => index);

const canonical = document('', (row) => `<r a="${row}" b="x"><s>điểm ${row}</s><t>8.5 &amp; 9</t></r>`);
// What writers do and canonical form does not: order of attributes, quotes, references, CDATA, empty-element tags.
const written = document(
  ' xmlns:p="urn:p"',
  (row) => `<r  b='x' a='${row}'><s>&#273;iểm ${row}</s><t><![CDATA[8.5 & 9]]></t ></r>`,
);

console.log(JSON.stringify({ canonical: measure(canonical), written: measure(written) }));

function document(declarations: string, row: (index: number) => string): Buffer {
  return Buffer.from(`<d${declarations}><e>${rows.map(row).join('')}</e></d>`);
}

/** Medians in milliseconds, warm: canonical form alone, and with the scan before it. */
function measure(bytes: Buffer): { readonly canonicalize: number; readonly withScan: number } {
  const alone: number[] = [];
  const whole: number[] = [];
  for (let pass = 0; pass < 2 * (passes ?? 1); pass++) {
    const start = performance.now();
    const tape = scan(bytes);
    const scanned = performance.now();
    const octets = canonicalize(tape, APEX, c14n);
    const end = performance.now();
    if (octets.length < bytes.length / 2) throw new Error('the canonical form is not whole');
    alone.push(end - scanned);
    whole.push(end - start);
  }
  const warm = (values: readonly number[]) => median(values.slice(values.length / 2));
  return { canonicalize: warm(alone), withScan: warm(whole) };
}
