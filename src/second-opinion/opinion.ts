/** What a verifier says of one statement: of a signature's value, or of the digest of one Reference. */
export type Found = 'true' | 'false' | 'unread';

/** Core validation (XMLDSig 1.1, 3.2) of one Signature by another verifier: not who signed, nor whether that is allowed. */
export interface SignatureOpinion {
  /** path of the Signature, as reports write it */
  readonly at: string;
  readonly value: Found;
  readonly references: readonly ReferenceOpinion[];
}

export interface ReferenceOpinion {
  readonly at: string;
  readonly digest: Found;
  /** it names the transform enveloped-signature */
  readonly enveloped: boolean;
}

/** Why nothing of a document was judged by the other verifier. */
export type UnreadReason = 'not-xml' | 'too-slow' | 'ended';

export type SecondOpinion =
  | { readonly unread: UnreadReason }
  | { readonly unread?: never; readonly signatures: readonly SignatureOpinion[] };
