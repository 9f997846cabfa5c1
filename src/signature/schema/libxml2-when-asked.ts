import type { Profile } from '../../domain/profile/profile.ts';

type Libxml2 = typeof import('./libxml2.ts');

let brought: Libxml2 | undefined;

/**
 * libxml2 is WebAssembly, compiled as it is imported: some 40 ms and 18 MB in each thread, which only profiles that name
 * it are to cost. Whoever compiles a profile's schema awaits this first.
 */
export async function bringChecker({ schemaChecker }: Pick<Profile, 'schemaChecker'>): Promise<void> {
  if (schemaChecker === 'libxml2') brought ??= await import('./libxml2.ts');
}

/** @throws Error where nobody has brought it */
export function libxml2(): Libxml2 {
  if (!brought) throw new Error('libxml2 was not brought in for this profile');
  return brought;
}
