import { type ElementNumber, isInside } from '../xml/nodes.ts';
import { ROOT, type Tape } from '../xml/tape.ts';
import type { Reference } from './allowed-algorithms.ts';
import type { IdIndex } from './id-index.ts';
import { invalid, refuse } from './refusal.ts';
import { DOCUMENT, type Region } from './region-digests.ts';

/** References name an element by `ids`; other software may take an `xml:id` for it, which makes them ambiguous. */
export interface DocumentIds {
  readonly ids: IdIndex;
  readonly xmlIds: IdIndex;
}

/**
 * The reference processing model (XMLDSig 1.1, 4.4.3) for what is in the same document. `#id` and the empty URI are
 * node-sets without comments, whatever the method says; `#xpointer(/)` and `#xpointer(id('…'))` have theirs.
 * @throws CoreFailure
 */
export function resolveReference(
  tape: Tape,
  ids: DocumentIds,
  signature: ElementNumber,
  { uri, transforms }: Reference,
): Region {
  const { target, comments } = resolveUri(ids, uri);
  const method = comments ? transforms.method : { ...transforms.method, comments: false };
  const apex = target === DOCUMENT ? ROOT : target;
  if (!transforms.enveloped) {
    // The digest would have to hold itself.
    if (isInside(tape, signature, apex)) invalid('signature-inside-region');
    return { target, method, hole: undefined };
  }
  // By the letter the node-set of something inside its own Signature is empty: it would sign nothing.
  if (isInside(tape, apex, signature)) refuse('enveloped-inside-signature');
  return { target, method, hole: isInside(tape, signature, apex) ? signature : undefined };
}

const XPOINTER_ID = /^xpointer\(id\((?:'([^']*)'|"([^"]*)")\)\)$/;

function resolveUri(ids: DocumentIds, uri: string | undefined) {
  if (uri === undefined) return refuse('no-uri');
  if (uri === '') return { target: DOCUMENT, comments: false };
  if (!uri.startsWith('#')) return refuse('external-uri');
  const fragment = uri.slice(1);
  if (fragment === 'xpointer(/)') return { target: DOCUMENT, comments: true };
  const pointed = XPOINTER_ID.exec(fragment);
  if (pointed) return { target: carrierOf(ids, pointed[1] ?? pointed[2] ?? ''), comments: true };
  if (fragment.includes('(')) return refuse('xpointer');
  return { target: carrierOf(ids, fragment), comments: false };
}

function carrierOf({ ids, xmlIds }: DocumentIds, id: string): ElementNumber {
  const [carrier, ...others] = (id === '' ? undefined : ids.get(id)) ?? [];
  if (carrier === undefined) return invalid('reference-not-found');
  const isAlone = others.length === 0 && (xmlIds.get(id) ?? []).every((element) => element === carrier);
  return isAlone ? carrier : refuse('ambiguous-id');
}
