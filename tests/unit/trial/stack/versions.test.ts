import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { versions } from '../../../../trial/stack/versions.ts';

const read = (name: string) => readFile(new URL(`../../../../${name}`, import.meta.url), 'utf8');

describe('pinned versions', () => {
  it('are those of the images too', async () => {
    const compose = await read('docker-compose.yml');
    expect(compose).toContain(`image: mongo:${versions.mongod.version}\n`);
    expect(compose).toContain(`image: chrislusf/seaweedfs:${versions.seaweedfs.version}\n`);
    expect(await read('Dockerfile')).toContain(`${versions.minio.module}@${versions.minio.version}\n`);
  });

  it('are exact', () => {
    for (const { version } of Object.values(versions)) expect(version).toMatch(/^v?\d+\.\d+[\w.-]*$/);
  });
});
