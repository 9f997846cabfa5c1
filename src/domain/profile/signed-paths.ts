import type { ProfileRole } from './profile.ts';

/** The paths of all that a role signs. */
export function signedPaths({ signs }: ProfileRole): readonly string[] {
  switch (signs.kind) {
    case 'element':
      return [signs.path];
    case 'elements':
      return signs.paths;
    case 'results-of-teacher':
      return [signs.results];
  }
}

/** Whether a path leads below another. */
export function isInside(path: string, region: string): boolean {
  return path.startsWith(`${region}/`);
}
