import { newCredential } from '../../storage/index/api-keys.ts';

/** A key for oneself, made where one sits: the token never leaves, and the account is proposed by its fingerprint. */
export const makeCredential = newCredential;
