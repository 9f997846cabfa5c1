import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readCertificate } from '../certificates/certificate.ts';
import { DER, NotDer } from '../core/der.ts';
import { readCertificateList } from '../revocation/certificate-list.ts';
import { readOcspResponse } from '../revocation/ocsp-response.ts';
import { NotPem, pemBlocks } from './pem.ts';

/** One certificate, list or answer of a file. */
export interface NamedDer {
  /** the file's */
  readonly name: string;
  readonly der: Uint8Array;
}

/** What an operator has laid into a folder: certificates, lists of revoked ones (CRL), OCSP answers. */
export interface TrustFolder {
  readonly certificates: readonly NamedDer[];
  readonly lists: readonly NamedDer[];
  readonly answers: readonly NamedDer[];
}

/** A file that nobody can make use of, by its name: what is laid down is read or refused, never passed over. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  constructor(name: string, vi: string, en: string) {
    super(`${name}: ${vi} / ${en}`);
  }
}

type Kind = keyof TrustFolder;

/** By label; a file without PEM is tried as each in turn. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['CERTIFICATE', 'certificates'],
  ['X509 CERTIFICATE', 'certificates'],
  ['X509 CRL', 'lists'],
  ['OCSP RESPONSE', 'answers'],
]);
/** Words to whoever looks into the folder. */
const WORDS = /\.(md|txt)$/i;

/**
 * Reads every file of a folder by what it holds and not by its ending: PEM, one or many of each kind in a file, or DER.
 * Only what begins with a dot is no file of the operator's, and words (`.md`, `.txt`) without PEM are words.
 * @throws FileRefused for whatever cannot be read; Error when the folder cannot
 */
export async function readTrustFolder(dir: string): Promise<TrustFolder> {
  const found: Record<Kind, NamedDer[]> = { certificates: [], lists: [], answers: [] };
  const names = (await readdir(dir)).filter((name) => !name.startsWith('.'));
  for (const name of names.sort()) {
    const path = join(dir, name);
    if (!(await stat(path)).isFile()) {
      throw new FileRefused(
        name,
        'không phải tệp; đặt các tệp ngay trong thư mục',
        'no file; put files straight into the folder',
      );
    }
    for (const { kind, der } of partsOf(name, new Uint8Array(await readFile(path))))
      found[kind].push({ name, der });
  }
  return found;
}

interface Part {
  readonly kind: Kind;
  readonly der: Uint8Array;
}

function partsOf(name: string, bytes: Uint8Array): readonly Part[] {
  const blocks = blocksOf(name, bytes);
  if (!blocks) {
    if (WORDS.test(name) && bytes[0] !== DER.sequence) return [];
    return [{ kind: kindOfDer(bytes) ?? refuseUnknown(name, bytes), der: bytes }];
  }
  return blocks.map(({ label, der }) => {
    const kind = KINDS.get(label);
    if (!kind) {
      throw new FileRefused(
        name,
        `khối PEM "${label}" không phải chứng thư, danh sách thu hồi hay trả lời OCSP; hãy lấy tệp ra khỏi thư mục`,
        `a PEM block "${label}" is no certificate, list of revoked certificates or OCSP answer; take the file out of the folder`,
      );
    }
    const fault = faultOf(kind, der);
    if (fault !== undefined)
      throw new FileRefused(name, `không đọc được (${label}: ${fault})`, 'cannot be read');
    return { kind, der };
  });
}

function blocksOf(name: string, bytes: Uint8Array) {
  try {
    return pemBlocks(bytes);
  } catch (error) {
    if (error instanceof NotPem) throw new FileRefused(name, 'PEM hỏng', error.message);
    throw error;
  }
}

function kindOfDer(bytes: Uint8Array): Kind | undefined {
  return (['certificates', 'lists', 'answers'] as const).find((kind) => faultOf(kind, bytes) === undefined);
}

/** Why it is not wholly understood as one of the kind; undefined when it is. */
function faultOf(kind: Kind, der: Uint8Array): string | undefined {
  if (kind === 'certificates') return readCertificate(der) ? undefined : 'certificate';
  try {
    if (kind === 'lists') readCertificateList(der);
    else readOcspResponse(der);
    return undefined;
  } catch (error) {
    return error instanceof NotDer ? error.message : String(error);
  }
}

function refuseUnknown(name: string, bytes: Uint8Array): never {
  // Of an HTML page there is nothing to say; of a delta list, say, there is.
  const isDer = bytes[0] === DER.sequence;
  const why = isDer ? ` (CRL: ${faultOf('lists', bytes)}; OCSP: ${faultOf('answers', bytes)})` : '';
  throw new FileRefused(
    name,
    `không phải chứng thư, danh sách thu hồi (CRL) hay trả lời OCSP ở dạng PEM hoặc DER, hoặc không hiểu được trọn vẹn${why}; hãy sửa hoặc lấy tệp ra khỏi thư mục`,
    `neither a certificate, nor a list of revoked ones (CRL), nor an OCSP answer, in PEM or DER, that is wholly understood${why}; mend it or take it out of the folder`,
  );
}
