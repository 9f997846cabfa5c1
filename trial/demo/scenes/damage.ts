import { inspectBlob, sha256Of } from '../../../src/storage/sites/blobs.ts';
import { documentAt } from '../cast.ts';
import { checkEqual } from '../check.ts';
import type { Scene } from '../scene.ts';
import { schoolYear } from '../settings.ts';
import { backedUp } from './two-sites.ts';

const ofPupil = 4;

export const damage: Scene = {
  name: 'damage',
  title:
    'Làm hỏng một tệp ở nơi chính, rồi đọc: tự sửa / a blob damaged at the primary is repaired by being read',
  play: async ({ schools: [school], sites }) => {
    const { pupil, sha256, bytes } = documentAt(school, ofPupil);
    await backedUp(sites, sha256);
    const wrong = Buffer.from(bytes);
    wrong.fill(0x58, wrong.length - 200, wrong.length - 100);
    await sites.primary.overwrite(sha256, wrong);
    const damaged = await hashAt(sites.primary, sha256);
    const served = await school.caller.get(
      `/v1/transcripts/${pupil.personalId}/years/${schoolYear}/document`,
    );
    const servedHash = sha256Of(served.bytes);
    const repaired = await hashAt(sites.primary, sha256);
    const backup = await inspectBlob(sites.backup, sha256);
    return {
      head: ['Lúc / when', 'SHA-256'],
      rows: [
        ['như đã ký / as signed', sha256],
        ['nơi chính, bị phá / primary, damaged', damaged],
        ['API trả về, từ nơi dự phòng / served by the API, from the backup', servedHash],
        ['nơi chính, sau khi đọc: đã sửa / primary, after the read: repaired', repaired],
      ],
      checks: [
        checkEqual('tệp ở nơi chính đã bị phá / the primary’s copy was damaged', damaged === sha256, false),
        checkEqual('vẫn phục vụ đúng từng byte / served byte for byte all the same', servedHash, sha256),
        checkEqual('nơi chính đã được sửa / the primary is repaired', repaired, sha256),
        checkEqual('nơi dự phòng nguyên vẹn / the backup is sound', backup, 'sound'),
      ],
      facts: { sha256, damaged, repaired },
    };
  },
};

async function hashAt(site: Parameters<typeof inspectBlob>[0], sha256: Parameters<typeof inspectBlob>[1]) {
  const bytes = await site.read(sha256);
  return bytes ? sha256Of(bytes) : '-';
}
