import type { PersonalId } from './personal-id.ts';

/** `production` keeps pupils' real records; whatever a `test` repository says is marked so that nobody takes it for one. */
export type Environment = 'test' | 'production';

/** Numbers that begin with 099, which is no province's code: invented pupils have them and nobody else. */
export function isInvented(personalId: PersonalId): boolean {
  return personalId.startsWith('099');
}

/** Whether a repository takes a pupil with this number in. */
export function takesIn(environment: Environment, personalId: PersonalId): boolean {
  return environment === 'test' || !isInvented(personalId);
}
