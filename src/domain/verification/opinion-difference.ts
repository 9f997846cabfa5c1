/** One statement of core validation on which our verifier and another part; names places of the document, none of its values. */
export interface OpinionDifference {
  /** path of the Signature, or of the Reference in it */
  readonly at: string;
  readonly of: 'value' | 'reference' | 'signature';
  /** `false` by both: of an accepted document, which neither calls true today */
  readonly ours: 'true' | 'false' | 'absent';
  readonly theirs: 'true' | 'false' | 'absent';
}
