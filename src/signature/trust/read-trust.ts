import { checkAnswers, checkList, EVIDENCE_FAULTS, type EvidenceFault } from './check-evidence.ts';
import { type TrustSnapshot, trustList, withRevocation } from './trust.ts';
import { FileRefused, type NamedDer, readTrustFolder } from './trust-folder.ts';

/**
 * Reads a folder of certificates into a trust list. Evidence on revocation has no place in it: the service fetches its own.
 * @throws FileRefused for a file that is no certificate; Error when the folder cannot be read or holds no root
 */
export async function readTrust(dir: string): Promise<TrustSnapshot> {
  const { certificates, lists, answers } = await readTrustFolder(dir);
  const [evidence] = [...lists, ...answers];
  if (evidence) {
    throw new FileRefused(
      evidence.name,
      'là danh sách thu hồi hoặc trả lời OCSP, ở đây không được dùng; dịch vụ tự lấy theo KHB_REVOCATION_FILE. Hãy lấy tệp ra khỏi thư mục',
      'a list of revoked certificates or an OCSP answer, which is not used here: the service fetches its own as KHB_REVOCATION_FILE says. Take it out of the folder',
    );
  }
  return trustList(certificates);
}

/**
 * The trust list of a folder with the evidence that lies beside it, for checking offline; each piece is held to what the
 * service asks of what it fetches, but for its age. Where there is none, reports say that nothing was checked.
 * @throws FileRefused for a file that counts for nothing; Error as above
 */
export async function readTrustWithEvidence(dir: string, now: Date): Promise<TrustSnapshot> {
  const { certificates, lists, answers } = await readTrustFolder(dir);
  const trust = trustList(certificates);
  for (const { name, der } of lists) refuseUseless(name, checkList(der, trust, now));
  for (const { name, der } of answers) refuseUseless(name, checkAnswers(der, trust, now));
  if (lists.length + answers.length === 0) return trust;
  const bytes = (pieces: readonly NamedDer[]) => pieces.map(({ der }) => der);
  return withRevocation(trust, 'if-available', { crls: bytes(lists), ocsp: bytes(answers) });
}

type Checked = { readonly ok: true } | { readonly ok: false; readonly fault: EvidenceFault };

/** An old list still tells of old signatures, and the report says that it is stale. */
function refuseUseless(name: string, checked: Checked): void {
  if (checked.ok || checked.fault === 'outdated') return;
  const [vi, en] = EVIDENCE_FAULTS[checked.fault];
  throw new FileRefused(name, vi, en);
}
