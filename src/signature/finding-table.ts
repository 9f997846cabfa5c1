import { BYTES } from './finding-table/bytes.ts';
import { CERTIFICATE } from './finding-table/certificate.ts';
import { CONTENT } from './finding-table/content.ts';
import { LAYOUT } from './finding-table/layout.ts';
import { REGISTRY } from './finding-table/registry.ts';
import { REVOCATION } from './finding-table/revocation.ts';
import { SIGNATURE } from './finding-table/signature.ts';
import { TIME } from './finding-table/time.ts';

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
