/** The decision (or contract) that a person's signature rests on (Đ7.2-3), or a school's founding (Đ7.1). */
export interface AppointingDecision {
  /** as it is written: `QĐ-099/2025` */
  readonly number: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
}

export function sameDecision(a: AppointingDecision | undefined, b: AppointingDecision | undefined): boolean {
  return a?.number === b?.number && a?.date === b?.date;
}
