import type { Sha256 } from '../../../src/domain/identity/sha256.ts';
import { inspectBlob, sha256Of } from '../../../src/storage/sites/blobs.ts';
import type { ObjectStore } from '../../../src/storage/sites/object-store.ts';
import { documentAt } from '../cast.ts';
import { check, checkEqual } from '../check.ts';
import type { Scene } from '../scene.ts';
import type { Stage } from '../stage.ts';
import { waitUntil } from '../wait-until.ts';

export const twoSites: Scene = {
  name: 'two-sites',
  title: 'Một học bạ ở hai nơi lưu trữ, đọc thẳng từ mỗi nơi / one record, read from each site directly',
  play: async ({ schools: [school], sites }) => {
    const { sha256, bytes } = documentAt(school, 0);
    await backedUp(sites, sha256);
    const copies = await Promise.all([look(sites.primary, sha256), look(sites.backup, sha256)]);
    return {
      head: ['Nơi / site', 'Byte', 'SHA-256 tính lại / computed anew', 'Khóa đến / locked until'],
      rows: copies.map((copy) => [copy.site, copy.size, copy.sha256, copy.lockedUntil.slice(0, 10)]),
      checks: copies.flatMap((copy) => [
        checkEqual(
          `${copy.site}: đúng từng byte như trường đã ký / byte for byte what the school signed`,
          copy.sha256,
          sha256,
        ),
        checkEqual(`${copy.site}: cùng độ dài / the same length`, copy.size, bytes.length),
        check(
          `${copy.site}: có khóa chống xóa / locked against deletion`,
          copy.lockedUntil > new Date().toISOString(),
        ),
      ]),
      facts: { sha256, copies },
    };
  },
};

/** The copy to the backup is a job of its own, a moment behind the acceptance. */
export async function backedUp(sites: Stage['sites'], sha256: Sha256): Promise<void> {
  await waitUntil('bản sao ở nơi dự phòng / the copy at the backup', async () =>
    (await inspectBlob(sites.backup, sha256)) === 'sound' ? true : undefined,
  );
}

async function look(store: ObjectStore, sha256: Sha256) {
  const bytes = await store.read(sha256);
  if (!bytes) throw new Error(`${store.site}: không có tệp / holds no such blob`);
  const lockedUntil = (await store.retainedUntil(sha256))?.toISOString() ?? '-';
  return { site: store.site, size: bytes.length, sha256: sha256Of(bytes), lockedUntil };
}
