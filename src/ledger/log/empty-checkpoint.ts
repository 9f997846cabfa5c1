import { checkpointText, signCheckpoint } from '../note/checkpoint.ts';
import type { NoteSigner } from '../note/keys.ts';
import { EMPTY_ROOT } from '../tree/hash.ts';
import type { SignedCheckpoint } from './reader.ts';

/** What is shown to witnesses where nothing stands: any other tree goes on from it, and who knows one says so. */
export function emptyCheckpoint(signer: NoteSigner): SignedCheckpoint {
  const checkpoint = { origin: signer.key.name, size: 0, root: EMPTY_ROOT };
  const text = checkpointText(checkpoint);
  return { ...checkpoint, note: { text, signatures: [signCheckpoint(text, signer)] } };
}
