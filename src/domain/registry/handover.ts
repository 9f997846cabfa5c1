/** Đ12.2, Đ27.3: the device that holds the key was given back, with minutes. */
export interface Handover {
  /** `YYYY-MM-DD` */
  readonly day: string;
  /** number of the minutes */
  readonly minutes: string;
  readonly receiver: string;
}

export interface RecordedHandover extends Handover {
  readonly at: string;
  readonly by: string;
}
