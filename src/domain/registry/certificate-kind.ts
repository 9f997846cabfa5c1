/** Đ9.3 the school's own, Đ9.4 a person's, Đ9.5 a device's or a program's. */
export const certificateKinds = ['organisation', 'person', 'device'] as const;
export type CertificateKind = (typeof certificateKinds)[number];
