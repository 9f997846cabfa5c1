/** A stored object, by every name that a store's ports may know it by. */
export interface Target {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  /** SeaweedFS's name of its bytes, `volume,needle and cookie`; something of that form for another make. */
  readonly fileId: string;
}

/** What a stranger would make himself known by, if a port let him choose. */
export const intruder = { accessKey: 'stranger0000', secretKey: 'stranger-of-the-knocking-test' };

export function folderOf({ key }: Target): string {
  return key.slice(0, key.lastIndexOf('/'));
}

export function nameOf({ key }: Target): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

/** Where SeaweedFS's filer keeps the version. */
export function filerFolder({ bucket, key }: Target): string {
  return `/buckets/${bucket}/${key}.versions`;
}

export function filerName({ versionId }: Target): string {
  return `v_${versionId}`;
}
