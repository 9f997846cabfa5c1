import type { Figure } from '../bench.ts';
import type { Case } from './corpus.ts';

/** `<system>/<peer>` for each peer: the worst of the cases that both were measured in. */
export function ratiosToPeers(
  figures: readonly Figure[],
  cases: readonly Case[],
  system: string,
  peers: readonly string[],
): Readonly<Record<string, number>> {
  const speed = (of: string, name: string) =>
    figures.find((figure) => figure.system === of && figure.case === name)?.value;
  const worst = peers.map((peer): [string, number[]] => [
    `${system}/${peer}`,
    cases.flatMap(({ name }) => {
      const [ours, theirs] = [speed(system, name), speed(peer, name)];
      return ours === undefined || theirs === undefined ? [] : [ours / theirs];
    }),
  ]);
  return Object.fromEntries(
    worst.filter(([, each]) => each.length > 0).map(([name, each]) => [name, Math.min(...each)]),
  );
}
