/** When an act is done, and the call or run it belongs to, which names it in what is recorded. */
export interface When {
  readonly now: Date;
  readonly requestId: string;
}
