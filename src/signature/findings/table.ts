import { BYTES } from './table/bytes.ts';
import { CERTIFICATE } from './table/certificate.ts';
import { CONTENT } from './table/content.ts';
import { LAYOUT } from './table/layout.ts';
import { REGISTRY } from './table/registry.ts';
import { REVOCATION } from './table/revocation.ts';
import { SIGNATURE } from './table/signature.ts';
import { TIME } from './table/time.ts';

/** Every reason for which the verifier refuses a document: closed, so that a caller may switch on the code. */
export const FINDING_TABLE = {
  ...BYTES,
  ...LAYOUT,
  ...SIGNATURE,
  ...CONTENT,
  ...CERTIFICATE,
  ...REVOCATION,
  ...REGISTRY,
  ...TIME,
} as const;
