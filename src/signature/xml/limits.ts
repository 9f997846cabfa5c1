/** What a document may hold at most; over one of them it is refused. */
export interface ScanLimits {
  readonly bytes: number;
  readonly depth: number;
  readonly elements: number;
  readonly attributesPerElement: number;
  readonly namespacesInScope: number;
}

export const DEFAULT_LIMITS: ScanLimits = {
  bytes: 64 * 1024 * 1024,
  depth: 256,
  elements: 10_000_000,
  attributesPerElement: 256,
  namespacesInScope: 128,
};
