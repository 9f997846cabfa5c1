import type { ActorOf, OfficerId } from '../../src/domain/access/actor.ts';

/** An officer as acts are told of one, without an account. */
export function officerActor(id: string): ActorOf<'officer'> {
  return { kind: 'officer', officerId: id as OfficerId, credentialId: id, name: id };
}
