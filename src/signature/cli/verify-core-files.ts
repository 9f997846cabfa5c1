import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { visible, visibleJson } from '../../command-line/visible.ts';
import { createCertificateCache, type VerificationKey, verificationKey } from '../core/certificate-cache.ts';
import { CORE_REASONS } from '../core/reasons.ts';
import { type CoreReport, type CoreVerdict, validateCore } from '../core/validate.ts';
import type { VerifyTask } from './options.ts';

const VERDICTS: Readonly<Record<CoreVerdict, string>> = {
  valid: 'HỢP LỆ / valid',
  invalid: 'KHÔNG HỢP LỆ / invalid',
  refused: 'KHÔNG XÉT / refused',
};
const USAGE = 64;

/** A file that cannot be read has no verdict of its own; the others are judged all the same. */
type FileReport =
  | ({ readonly file: string } & CoreReport)
  | {
      readonly file: string;
      readonly verdict: 'refused';
      readonly reason: 'unreadable';
      readonly signed: readonly [];
      readonly signatures: readonly [];
    };

/** Exit code: 0 all valid, 1 any invalid, 2 any refused and none invalid, 64 any that cannot be read. */
export async function verifyCoreFiles({
  files,
  cert,
  output,
}: Extract<VerifyTask, { kind: 'core' }>): Promise<number> {
  const key = cert === undefined ? undefined : await readKey(cert);
  const certificates = createCertificateCache();
  const reports: FileReport[] = [];
  let unread = false;
  for (const file of files) {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      console.error(visible(`${file}: không đọc được / cannot be read: ${error.code ?? error.message}`));
      return undefined;
    });
    const report: FileReport = bytes
      ? { file, ...validateCore(bytes, { key, certificates }) }
      : { file, verdict: 'refused', reason: 'unreadable', signed: [], signatures: [] };
    if (!bytes) unread = true;
    if (output === 'json-lines') console.log(visibleJson(report));
    else if (output === 'text' && bytes) console.log(lines(report).map(visible).join('\n'));
    reports.push(output === 'json' ? report : { ...report, signed: [], signatures: [] });
  }
  if (output === 'json') console.log(visibleJson({ reports }));
  if (unread) return USAGE;
  if (reports.some(({ verdict }) => verdict === 'invalid')) return 1;
  return reports.some(({ verdict }) => verdict === 'refused') ? 2 : 0;
}

async function readKey(file: string): Promise<VerificationKey> {
  const pem = await readFile(file);
  try {
    return verificationKey(createPublicKey(pem));
  } catch {
    throw new Error(`--cert ${file}: không phải chứng thư PEM / not a certificate or public key in PEM`);
  }
}

function lines({ file, verdict, reason, signed, signatures }: FileReport): string[] {
  if (verdict === 'valid') {
    return [`${VERDICTS.valid}: ${file}`, ...signed.map(({ path, sha256 }) => `  ${path} sha256 ${sha256}`)];
  }
  const means = CORE_REASONS.find((entry) => entry.reason === reason)?.means;
  const failed = signatures.filter((signature) => signature.verdict !== 'valid');
  return [
    `${VERDICTS[verdict]}: ${file}: ${reason}${means === undefined ? '' : ` (${means})`}`,
    ...failed.map((signature) => `  ${signature.path}: ${signature.verdict} ${signature.reason}`),
  ];
}
