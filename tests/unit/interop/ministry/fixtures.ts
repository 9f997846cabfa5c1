import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePersonalId } from '../../../../src/domain/identity/personal-id.ts';
import { parseSchoolYear } from '../../../../src/domain/identity/school-year.ts';
import type { SigningKey } from '../../../../src/interop/ministry/jws.ts';
import { encodeRecord } from '../../../../src/interop/ministry/records.ts';
import type { TransferMessage } from '../../../../src/interop/ministry/wire.ts';
import { sha256Of } from '../../../../src/storage/sites/blobs.ts';
import { makeStrangerKey } from '../../../../trial/peers/ministry/keys.ts';

export const PROVINCE = 'ninh-binh';

/** A province's key pair, its public half in a JWKS file as its repository would serve it. */
export async function makeProvinceKey(): Promise<{ key: SigningKey; keysFile: string }> {
  const key = await makeStrangerKey();
  const keysFile = join(await mkdtemp(join(tmpdir(), 'khb-province-')), 'jwks.json');
  await writeFile(keysFile, JSON.stringify({ keys: [key.publicJwk] }));
  return { key, keysFile };
}

export function makeMessage(more: Partial<TransferMessage> = {}): TransferMessage {
  const bytes = Buffer.from('<HOC_BA phienBan="1">ngày</HOC_BA>');
  const [personalId, schoolYear] = [parsePersonalId('099000000001'), parseSchoolYear('2024-2025')];
  if (!personalId || !schoolYear) throw new Error('fixture');
  return {
    type: 'transfer-out',
    messageId: 'tr-20260101000000000-0123456789abcdef.out',
    sequence: 3,
    fromProvince: PROVINCE,
    toProvince: 'ha-noi',
    toSchoolName: 'Trường THCS Thử Nghiệm',
    personalId,
    writtenAt: '2026-01-01T00:00:00.000Z',
    records: [encodeRecord({ schoolYear, sha256: sha256Of(bytes), bytes })],
    ...more,
  };
}
